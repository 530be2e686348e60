// One process of several answers for all.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

it("asks every process, itself included, through the supervisor", async () => {
  const script = fileURLToPath(new URL("./cluster.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script]);
  const all = ["I am 1", "I am 2", "I am 3"];
  expect(JSON.parse(stdout)).toEqual([all, all]);
});
