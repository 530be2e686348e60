// Follows the changes of an app in development: a new table of routes, and the loaded files that are others now.
import { join, resolve } from "node:path";
import type { Config } from "../config/config.ts";
import { ConfigError, messageOf } from "../errors.ts";
import type { Logger } from "../log.ts";
import { packagesOptions } from "../packages/options.ts";
import { LOCK } from "../packages/pylock.ts";
import { installedSet, settle } from "../packages/settle.ts";
import { type Changes, type Watcher, watch } from "../watch.ts";
import type { App } from "./app.ts";
import type { Engines } from "./engines.ts";

export interface Followed {
  config: Config;
  log: Logger;
  engines: Engines;
  current: () => App;
  /** Makes another app current, of the files that are there now. */
  rescan: () => Promise<void>;
  /** Told when changes are applied. */
  applied: readonly (() => void)[];
}

// In development small apps are loaded ahead, so that a broken file is reported before somebody asks for it.
const MAX_PRELOADED = 500;

/** Resolves when changes from now on will be seen. */
export async function followChanges(followed: Followed): Promise<Watcher> {
  const { config, log, engines, current, rescan, applied } = followed;
  const followPackages = packagesFollower(followed);
  const follow = async (changes: Changes) => {
    try {
      await followPackages(changes);
      if (changes.structural) await rescan();
      await refresh(current(), engines, changes);
      for (const tell of applied) tell();
    } catch (error) {
      reportReload(log, error);
    }
  };
  // What the app writes there is no change of the app.
  const data = config.python.data && resolve(config.root, config.python.data);
  const watcher = watch(config.root, follow, data);
  await watcher.ready;
  setImmediate(() => preload(current()));
  return watcher;
}

/** Loads again what depends on changed files; a large app only what is asked for before long. */
async function refresh(app: App, engines: Engines, { files, structural }: Changes): Promise<void> {
  const forgotten = new Set([...files, ...(await engines.invalidate(files))]);
  const stale = app.endpoints.filter((endpoint) => endpoint.isStale(forgotten));
  if (stale.length > MAX_PRELOADED) for (const endpoint of stale) endpoint.forget();
  else await Promise.all(stale.map((endpoint) => endpoint.refresh()));
  if (structural) await preload(app);
}

/** Installs what a changed lock holds; other packages mean other interpreters, and nothing else. */
function packagesFollower({ config, log, engines }: Followed): (changes: Changes) => Promise<void> {
  const { root } = config;
  const options = packagesOptions(config, { warn: (text) => log.warn(text), progress: () => {} });
  let known = installedSet(root);
  return async ({ files }) => {
    if (!files.includes(join(root, LOCK))) return;
    await settle(options, log);
    const set = installedSet(root);
    if (set === known) return;
    known = set;
    log.info("Other Python packages are installed: starting the interpreters anew");
    await engines.renewPython();
  };
}

async function preload(app: App): Promise<void> {
  if (app.endpoints.length > MAX_PRELOADED) return;
  await Promise.all(app.endpoints.map((endpoint) => endpoint.table ?? endpoint.load()));
}

function reportReload(log: Logger, error: unknown): void {
  if (error instanceof ConfigError) log.error(error.message);
  else log.error(`Reload failed: ${messageOf(error)}`, { error });
}
