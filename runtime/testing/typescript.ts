// Runs the TypeScript tests of an app: with Vitest where the app has it, and those that ask for `node:test` with Node.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";

// In every process that runs a test.
const BEFORE = new URL(import.meta.url.endsWith(".ts") ? "./register.ts" : "./register.js", import.meta.url);
const NAMED = new URL(import.meta.url.endsWith(".ts") ? "./vitest.ts" : "./vitest.js", import.meta.url);
/** How Vitest's process ends where no test has the name. */
const NONE_RAN = 3;

export interface TypeScriptTestRun {
  readonly root: string;
  /** From the root. */
  readonly files: readonly string[];
  /** Only tests whose name has this text. */
  readonly name: string | undefined;
}

const NODE = /["']node:test["']/;

export interface TypeScriptTestResult {
  /** Whether any test has the name, or none was asked for. */
  readonly ran: boolean;
  readonly failed: boolean;
}

/** Prints what the runners say. */
export async function runTypeScriptTests({ files, ...tests }: TypeScriptTestRun): Promise<TypeScriptTestResult> {
  const vitest = findVitest(tests.root);
  const isNodes = (file: string) => vitest === undefined || NODE.test(readFileSync(join(tests.root, file), "utf8"));
  const [nodes, others] = [files.filter(isNodes), files.filter((file) => !isNodes(file))];
  const none = { ran: false, failed: false };
  const node = nodes.length > 0 ? await runNode({ ...tests, files: nodes }) : none;
  const rest = vitest !== undefined && others.length > 0 ? await runVitest(vitest, { ...tests, files: others }) : none;
  return { ran: node.ran || rest.ran, failed: node.failed || rest.failed };
}

function findVitest(root: string): string | undefined {
  try {
    return join(dirname(createRequire(join(root, "package.json")).resolve("vitest/package.json")), "vitest.mjs");
  } catch {
    return undefined;
  }
}

async function runVitest(program: string, { root, files, name }: TypeScriptTestRun): Promise<TypeScriptTestResult> {
  const args =
    name === undefined ? [program, "run", ...files] : [fileURLToPath(NAMED), root, name, `${NONE_RAN}`, ...files];
  const [code] = await once(spawn(process.execPath, args, { cwd: root, stdio: "inherit" }), "close");
  const ran = name === undefined || code !== NONE_RAN;
  return { ran, failed: ran && code !== 0 };
}

async function runNode({ root, files, name }: TypeScriptTestRun): Promise<TypeScriptTestResult> {
  let failed = false;
  let ran = name === undefined;
  const tests = run({
    files: files.map((file) => join(root, file)),
    cwd: root,
    concurrency: true,
    // An app that a test forgot to close would keep its process for ever.
    execArgv: ["--import", BEFORE.href, "--test-force-exit"],
    ...(name === undefined ? {} : { testNamePatterns: new RegExp(RegExp.escape(name)) }),
  });
  tests.on("test:fail", ({ todo }) => {
    failed ||= todo === undefined || todo === false;
  });
  // Of each file; that of all counts a file without tests as one.
  tests.on("test:summary", ({ file, counts }) => {
    ran ||= file !== undefined && counts.tests > 0;
  });
  const printed = tests.compose(new spec());
  printed.pipe(process.stdout, { end: false });
  await once(printed, "end");
  return { ran, failed };
}
