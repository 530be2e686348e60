// `polyglot add`: wishes for Python packages, finds versions that fit, and installs them; or changes nothing.
import { add } from "../packages/packages.ts";
import { type Input, UsageError } from "./command.ts";
import { readOptions, tell } from "./packages.ts";

/** Resolves when they are installed. */
export async function run({ positionals, values }: Input): Promise<number> {
  if (positionals.length === 0) throw new UsageError('Name what to add: polyglot add httpx "pydantic>=2"');
  return tell(await add(await readOptions(String(values.dir ?? "."), { values }), positionals));
}
