// The demo app in api/: every file answers the curl line of its first comment.
import { execFile } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { kill, ROOT, type Running, serverUrl, start } from "./command.ts";

const files = globSync("api/**/*.{ts,js,py}", { cwd: ROOT, exclude: (path) => /(?:^|\/)_/.test(path) });
const lines = files.flatMap((file) => curlLines(file).map((line): [string, string] => [file, line]));

let dev: Running;
let address: string;
beforeAll(async () => {
  dev = start(["dev", "--port", "0"], { cwd: ROOT });
  address = (await serverUrl(dev)).replace("http://", "");
  return () => kill(dev);
}, 60_000);

describe("the demo app", { timeout: 60_000 }, () => {
  it("says in each file how to call it", () => {
    expect(files.filter((file) => curlLines(file).length === 0)).toEqual([]);
  });

  // DELETE comes last: the others read what it takes away.
  it.each(lines.toSorted(([, a], [, b]) => Number(a.includes("DELETE")) - Number(b.includes("DELETE"))))(
    "%s: %s",
    async (_file, line) => {
      const command = line
        .replaceAll("localhost:3000", address)
        .replaceAll("curl ", "curl --silent --show-error --fail ");
      const { stdout, stderr } = await promisify(execFile)("bash", ["-c", `set -o pipefail; ${command}`], {
        cwd: ROOT,
      });
      expect(stdout).not.toBe("");
      expect(stderr.replace(/^(?:real|user|sys)\s.*$/gm, "").trim()).toBe("");
    },
  );

  it("lists all of its routes at its root", async () => {
    const contents = Object.keys((await (await fetch(`http://${address}/api`)).json()) as object);
    const listed = new Set(contents.map((entry) => entry.replace(/^\w+ |\?.*/g, "")));
    const [, banner = ""] = /routes, .*\n([\s\S]*)\nready in/.exec(dev.output()) ?? [];
    const served = [...banner.matchAll(/^ {2}(\S+)/gm)].map(([, path]) => path).filter((path) => path !== "/api");
    expect([...listed].sort()).toEqual(served.sort());
  });
});

function curlLines(file: string): string[] {
  const comments = /^(?:(?:\/\/|#) .*\n)+/.exec(readFileSync(join(ROOT, file), "utf8"))?.[0] ?? "";
  return [...comments.matchAll(/^(?:\/\/|#) (.*\bcurl .*)$/gm)].map(([, line = ""]) => line);
}
