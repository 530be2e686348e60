// The TypeScript compiler and pyright as people run them, on a folder that has settings for them.
import { execFile } from "node:child_process";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Settings of an app that is checked against the sources of this repository; `more` beats them. */
export function compilerSettings(include: readonly string[], more: object = {}): string {
  const compilerOptions = {
    target: "esnext",
    module: "nodenext",
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    types: ["node"],
    typeRoots: [join(ROOT, "node_modules/@types")],
    paths: {
      "polyglot-runtime": [join(ROOT, "runtime/index.ts")],
      "polyglot-runtime/client": [join(ROOT, "runtime/client.ts")],
      "polyglot-runtime/test": [join(ROOT, "runtime/testing/app.ts")],
    },
    ...more,
  };
  return JSON.stringify({ compilerOptions, include });
}

/** One line for each error, without what explains it further: `caller.ts(5,18): error TS2345: …`. */
export async function typeErrors(folder: string): Promise<string[]> {
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  const done = promisify(execFile)(process.execPath, [tsc, "--project", ".", "--pretty", "false"], { cwd: folder });
  const { stdout } = await done.catch((error: { stdout: string }) => error);
  return stdout.split("\n").filter((line) => /^\S/.test(line));
}

export interface PythonError {
  /** As seen from the folder. */
  file: string;
  line: number;
  message: string;
}

/** All that pyright says of a folder, warnings too, by the settings there. */
export async function pythonErrors(folder: string): Promise<PythonError[]> {
  const pyright = join(ROOT, "node_modules/pyright/index.js");
  const done = promisify(execFile)(process.execPath, [pyright, "--project", folder, "--outputjson"], { cwd: folder });
  const { stdout } = await done.catch((error: { stdout: string }) => error);
  const { generalDiagnostics, summary } = JSON.parse(stdout) as {
    generalDiagnostics: { file?: string; message: string; range?: { start: { line: number } } }[];
    summary: { filesAnalyzed: number };
  };
  if (summary.filesAnalyzed === 0) throw new Error(`pyright found no files in ${folder}: ${stdout}`);
  return generalDiagnostics.map(({ file = folder, message, range }) => {
    return { file: relative(folder, file), line: (range?.start.line ?? -1) + 1, message };
  });
}
