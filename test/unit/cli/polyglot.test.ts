// The command as npm starts it, on a Node that can run it and on one that cannot.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const COMMAND = fileURLToPath(new URL("../../../runtime/cli/polyglot.js", import.meta.url));

function run(node: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(node, [COMMAND, ...args], { encoding: "utf8" });
  return { status, stdout, stderr };
}

function findOldNode(): string | undefined {
  if (process.env.OLD_NODE) return process.env.OLD_NODE;
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => !folder.includes("node_modules"));
  const nodes = folders.map((folder) => join(folder, "node")).filter((file) => existsSync(file));
  return nodes.find((node) => Number(/^v(\d+)/.exec(spawnSync(node, ["-v"], { encoding: "utf8" }).stdout)?.[1]) < 24);
}

test("prints the version", () => {
  expect(run(process.execPath, "--version")).toEqual({
    status: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    stderr: "",
  });
});

test("an unknown command is one line without a stack, exit code 2", () => {
  const message =
    'Unknown command "dve"; accepted: init, dev, build, start, routes, openapi, types, test, add, remove, install, outdated, why\n';
  expect(run(process.execPath, "dve")).toEqual({ status: 2, stdout: "", stderr: message });
});

test("a wrong setting is its message without a stack, exit code 1", () => {
  const { status, stderr } = run(process.execPath, "dev", "no/such/folder");
  expect(status).toBe(1);
  expect(stderr).toMatch(/^There is no folder .*no\/such\/folder; name the folder of an app.*\n$/);
});

test("on an old Node it says what it needs and how to get it", (context) => {
  const node = findOldNode();
  if (node === undefined) context.skip("no Node older than 24 on PATH; set OLD_NODE to the path of one");
  const { status, stdout, stderr } = run(node as string, "dev");
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toMatch(
    /^polyglot needs Node 24 or newer with JSPI \(this is v\d+\.\d+\.\d+ at .+\)\. Install it, or add the npm package "node" to your project: npm install --save-dev node@26\n$/,
  );
});
