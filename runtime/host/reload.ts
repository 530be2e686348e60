// Follows the changes of an app in development: a new table of routes, and the loaded files that are others now.
import { ConfigError, messageOf } from "../errors.ts";
import type { Logger } from "../log.ts";
import { type Changes, type Watcher, watch } from "../watch.ts";
import type { App } from "./app.ts";
import type { Engines } from "./engines.ts";

export interface Followed {
  root: string;
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
export async function followChanges({ root, log, engines, current, rescan, applied }: Followed): Promise<Watcher> {
  const watcher = watch(root, async (changes) => {
    try {
      if (changes.structural) await rescan();
      await refresh(current(), engines, changes);
      for (const tell of applied) tell();
    } catch (error) {
      reportReload(log, error);
    }
  });
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

async function preload(app: App): Promise<void> {
  if (app.endpoints.length > MAX_PRELOADED) return;
  await Promise.all(app.endpoints.map((endpoint) => endpoint.table ?? endpoint.load()));
}

function reportReload(log: Logger, error: unknown): void {
  if (error instanceof ConfigError) log.error(error.message);
  else log.error(`Reload failed: ${messageOf(error)}`, { error });
}
