// `polyglot why`: who wants a Python package, from a wish of the app down to it.
import { resolve } from "node:path";
import { ConfigError } from "../errors.ts";
import { findChains, nameOfWish } from "../packages/pylock.ts";
import { readLock } from "../packages/state.ts";
import { type Input, UsageError } from "./command.ts";

/** A line for each wish; exit code 1 when the package is not installed. */
export async function run({ positionals: [wanted], values }: Input): Promise<number> {
  if (wanted === undefined) throw new UsageError("Name a package: polyglot why idna");
  const root = resolve(String(values.dir ?? "."));
  const lock = readLock(root);
  if (!lock) throw new ConfigError(`There is no pylock.toml in ${root}: no package is installed.`);
  const chains = findChains(lock, nameOfWish(wanted));
  if (chains.length === 0) throw new ConfigError(`Nobody wants ${wanted}: it is not in pylock.toml.`);
  process.stdout.write(chains.map((chain) => `${chain.join(" -> ")}\n`).join(""));
  return 0;
}
