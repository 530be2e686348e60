// Runs the TypeScript tests of an app: with Vitest where the app has it, else with Node's own runner, which strips types.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";

export interface TypeScriptTestRun {
  readonly root: string;
  /** From the root. */
  readonly files: readonly string[];
  /** Only tests whose name has this text. */
  readonly name: string | undefined;
}

/** Prints what the runner says; resolves to whether all is well. */
export function runTypeScriptTests(tests: TypeScriptTestRun): Promise<boolean> {
  const vitest = findVitest(tests.root);
  return vitest ? runVitest(vitest, tests) : runNode(tests);
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
