// Which locked packages are not of the newest version.
import { ConfigError } from "../errors.ts";
import { inLanes } from "./lanes.ts";
import { Network } from "./network.ts";
import type { PackagesOptions } from "./packages.ts";
import { LOCK, type Lock } from "./pylock.ts";
import { createResolver } from "./resolve.ts";
import { readLock, wishesOf } from "./state.ts";

export interface Outdated {
  name: string;
  locked: string;
  /** That pyproject.toml allows. */
  allowed: string;
  /** That can run here at all. */
  newest: string;
}

/** Locked packages that are not of the newest version. */
export async function outdated(options: PackagesOptions): Promise<Outdated[]> {
  const lock = readLock(options.root);
  if (!lock) throw new ConfigError(`There is no ${LOCK} in ${options.root}: run polyglot install.`);
  try {
    const rows = await compare(options, lock);
    return rows.filter(({ locked, allowed, newest }) => locked !== allowed || (newest !== "" && locked !== newest));
  } finally {
    options.progress("");
  }
}

async function compare(options: PackagesOptions, lock: Lock): Promise<Outdated[]> {
  const resolver = await createResolver({ ...options, network: new Network(options) });
  const fitting = await resolver.resolve(wishesOf(options.root), {});
  return inLanes(lock.packages, async ({ name, version }) => {
    const allowed = fitting.find((one) => one.name === name)?.version ?? "-";
    return { name, locked: version, allowed, newest: await resolver.newest(name) };
  });
}
