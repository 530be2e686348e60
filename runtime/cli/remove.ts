// `polyglot remove`: no longer wishes for Python packages; what nobody else needs goes with them.
import { remove } from "../packages/packages.ts";
import { type Input, UsageError } from "./command.ts";
import { readOptions, tell } from "./packages.ts";

/** Resolves when they are gone. */
export async function run({ positionals, values }: Input): Promise<number> {
  if (positionals.length === 0) throw new UsageError("Name what to remove: polyglot remove httpx");
  return tell(await remove(await readOptions(String(values.dir ?? "."), { values }), positionals));
}
