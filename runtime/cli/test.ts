// `polyglot test`: runs the tests of an app, Python's in its own interpreter, TypeScript's with their runner.
import { resolve } from "node:path";
import { loadConfig, loadEnv } from "../config/config.ts";
import { createLogger } from "../log.ts";
import { packagesOptions } from "../packages/options.ts";
import { settle } from "../packages/settle.ts";
import { keepVariables } from "../testing/environment.ts";
import { findTests } from "../testing/files.ts";
import { runPythonTests } from "../testing/python.ts";
import { runTypeScriptTests } from "../testing/typescript.ts";
import type { Input } from "./command.ts";
import { REPORTS } from "./packages.ts";

const WHERE = "test_*.py and *_test.py are tests of Python, *.test.ts (or .js, .spec.ts …) those of TypeScript";

/** Exit code 1 when a test fails, and when there is none, or none of the name. */
export async function run({ positionals: [folder = ".", ...filters], values }: Input): Promise<number> {
  const root = resolve(folder);
  const name = values.name as string | undefined;
  const restore = keepVariables();
  loadEnv(root, "development");
  const config = await loadConfig({ root, mode: "development" });
  const files = await findTests(root, filters);
  if (files.python.length + files.typescript.length === 0) {
    const which = filters.length > 0 ? ` whose path has ${filters.map((filter) => `"${filter}"`).join(" or ")}` : "";
    process.stderr.write(`There are no tests in ${root}${which}: ${WHERE}\n`);
    return 1;
  }
  await settle(packagesOptions(config, REPORTS), createLogger({ ...config.log, level: "warn" }));
  let failed = false;
  let ran = false;
  if (files.python.length > 0) {
    const print = (line: string) => void process.stdout.write(`${line}\n`);
    const result = await runPythonTests(config, { files: files.python, name, print });
    failed = result.failed > 0;
    ran = result.run > 0;
  }
  restore(); // other runners read what is theirs
  if (files.typescript.length > 0) {
    const result = await runTypeScriptTests({ root, files: files.typescript, name });
    failed ||= result.failed;
    ran ||= result.ran;
  }
  if (name === undefined || ran || failed) return failed ? 1 : 0;
  const count = files.python.length + files.typescript.length;
  const through = `${count === 1 ? "1 file was" : `${count} files were`} looked through`;
  process.stderr.write(`No test in ${root} has "${name}" in its name: ${through}\n`);
  return 1;
}
