// What a browser gets of the client.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, it } from "vitest";

it("a bundle holds the client, in less than 3.2 kB, and nothing of the runtime or of Node", async () => {
  const { metafile, outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("../../../runtime/client.ts", import.meta.url))],
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  expect(Object.keys(metafile.inputs).sort()).toEqual(
    ["client.ts", "client/answer.ts", "client/events.ts", "client/request.ts"].map((file) => `runtime/${file}`),
  );
  expect(outputFiles[0]?.contents.length).toBeLessThan(3200);
});
