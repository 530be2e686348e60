// What a snapshot is to hold besides what the app's files import: what packages import once these are loaded.
import type { Invoke } from "../../../contract/functions.ts";
import { siteOf } from "../files/site.ts";

export interface Needs {
  /** Modules, in an order in which they can be imported. */
  readonly names: readonly string[];
  /** Paths of the compiled ones. */
  readonly libraries: readonly string[];
}

/** Asks an interpreter that has loaded the app, which takes it no time. */
export async function askNeeds(invoke: Invoke, root: string): Promise<Needs> {
  const question = { file: "polyglot/_imports/wanted.py", name: "find_needs", args: [siteOf(root)] };
  return (await invoke({ ...question, scope: undefined })) as Needs;
}
