// Runs the TypeScript tests of an app: with Vitest where the app has it, and those that ask for `node:test` with Node.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";

// In every process that runs a test.
const BEFORE = new URL(import.meta.url.endsWith(".ts") ? "./register.ts" : "./register.js", import.meta.url);

export interface TypeScriptTestRun {
  readonly root: string;
  /** From the root. */
  readonly files: readonly string[];
  /** Only tests whose name has this text. */
  readonly name: string | undefined;
}

const NODE = /["']node:test["']/;

/** Prints what the runners say; resolves to whether all is well. */
export async function runTypeScriptTests({ files, ...tests }: TypeScriptTestRun): Promise<boolean> {
  const vitest = findVitest(tests.root);
  const isNodes = (file: string) => vitest === undefined || NODE.test(readFileSync(join(tests.root, file), "utf8"));
  const [nodes, others] = [files.filter(isNodes), files.filter((file) => !isNodes(file))];
  const node = nodes.length === 0 || (await runNode({ ...tests, files: nodes }));
  const rest = vitest === undefined || others.length === 0 || (await runVitest(vitest, { ...tests, files: others }));
  return node && rest;
}

function findVitest(root: string): string | undefined {
  try {
    return join(dirname(createRequire(join(root, "package.json")).resolve("vitest/package.json")), "vitest.mjs");
  } catch {
    return undefined;
  }
}

async function runVitest(program: string, { root, files, name }: TypeScriptTestRun): Promise<boolean> {
  const named = name === undefined ? [] : ["--testNamePattern", RegExp.escape(name)];
  const args = [program, "run", ...named, ...files];
  const [code] = await once(spawn(process.execPath, args, { cwd: root, stdio: "inherit" }), "close");
  return code === 0;
}

async function runNode({ root, files, name }: TypeScriptTestRun): Promise<boolean> {
  let failed = false;
  const tests = run({
    files: files.map((file) => join(root, file)),
    cwd: root,
    concurrency: true,
    execArgv: ["--import", BEFORE.href],
    ...(name === undefined ? {} : { testNamePatterns: new RegExp(RegExp.escape(name)) }),
  });
  tests.on("test:fail", ({ todo }) => {
    failed ||= todo === undefined || todo === false;
  });
  const printed = tests.compose(new spec());
  printed.pipe(process.stdout, { end: false });
  await once(printed, "end");
  return !failed;
}
