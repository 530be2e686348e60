// The tests of an app: which files they are, by their names.
import { posix } from "node:path";
import { listSources } from "../types/modules.ts";

export interface TestFiles {
  /** From the app's root, with forward slashes. */
  readonly python: readonly string[];
  readonly typescript: readonly string[];
}

const PYTHON = /^(?:test_.*|.*_test)\.py$/;
const TYPESCRIPT = /.\.(?:test|spec)\.[cm]?[jt]sx?$/;

/** Tests anywhere in the app; with `filters`, those whose path has one of these texts. */
export async function findTests(root: string, filters: readonly string[]): Promise<TestFiles> {
  const sources = await listSources(root);
  const wanted = sources.filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)));
  return {
    python: wanted.filter((file) => PYTHON.test(posix.basename(file))),
    typescript: wanted.filter((file) => TYPESCRIPT.test(posix.basename(file))),
  };
}
