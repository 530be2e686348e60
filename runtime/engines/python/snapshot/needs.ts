// What a snapshot of an app is to hold of packages: what the app's files import, and what packages import once these are loaded.
import { join } from "node:path";
import type { Invoke } from "../../../contract/functions.ts";
import { listPython } from "../files/copy.ts";
import { siteOf } from "../files/site.ts";

export interface Needs {
  /** Modules, in an order in which they can be imported. */
  readonly names: readonly string[];
  /** Paths of the compiled ones. */
  readonly libraries: readonly string[];
}

/** Asks an interpreter that has loaded the app. */
export async function askNeeds(invoke: Invoke, root: string): Promise<Needs> {
  const sources = (await listPython(root)).map((file) => join(root, file));
  const question = { file: "polyglot/_imports/wanted.py", name: "find_needs", args: [sources, siteOf(root)] };
  return (await invoke({ ...question, scope: undefined })) as Needs;
}
