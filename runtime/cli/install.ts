// `polyglot install`: installs what pylock.toml holds, and makes it from pyproject.toml where it must.
import { install } from "../packages/packages.ts";
import type { Input } from "./command.ts";
import { readOptions, tell } from "./packages.ts";

/** Resolves when all is installed. */
export async function run({ positionals, values }: Input): Promise<number> {
  const options = await readOptions(positionals[0] ?? ".", { values });
  return tell(await install(options, { frozen: values.frozen === true, upgrade: values.upgrade === true }));
}
