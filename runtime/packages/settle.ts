// Before an app is served or built: installs what its lock holds, and says what is left to be done.
import { ConfigError, messageOf } from "../errors.ts";
import type { Logger } from "../log.ts";
import { readInstalled } from "./installed.ts";
import { type PackagesOptions, sync } from "./packages.ts";
import { explainState, readLock } from "./state.ts";

/** For development, which goes on with whatever is there: what is wrong is logged. */
export async function settle(options: PackagesOptions, log: Logger): Promise<void> {
  try {
    const started = performance.now();
    if (await sync(options)) {
      const count = readInstalled(options.root)?.packages.length;
      log.info(`Installed the ${count} packages of pylock.toml in ${Math.round(performance.now() - started)} ms`);
    }
    const problem = explainState(options.root);
    if (problem) log.warn(problem);
  } catch (error) {
    if (error instanceof ConfigError) log.error(error.message);
    else log.error(`The packages of pylock.toml cannot be installed: ${messageOf(error)}`, { error });
  }
}

/** For a build, which is of what was asked for or does not come to be. Throws ConfigError. */
export async function settleStrictly(options: PackagesOptions): Promise<void> {
  await sync(options);
  const problem = explainState(options.root);
  if (problem && readLock(options.root)) throw new ConfigError(problem);
  if (problem) options.warn(problem);
}

/** Names the installed packages: another name is another set of them. */
export function installedSet(root: string): string {
  return readInstalled(root)?.lock ?? "";
}
