// What the parts of a build have in common: what they are asked for, and files loaded one after the other.
import type { Config } from "../config/config.ts";
import type { Route } from "../contract/route.ts";
import type { LoadedFile } from "../engines/engine.ts";
import type { Entry } from "../engines/typescript/build.ts";
import type { foldersOf } from "../host/manifest.ts";
import type { Logger } from "../log.ts";

export interface BuildOptions {
  config: Config;
  /** Of the runtime. */
  version: string;
  log: Logger;
}

export type Folders = ReturnType<typeof foldersOf>;

export interface Loaded {
  readonly route: Route;
  readonly file: LoadedFile;
  readonly entry?: Entry;
  readonly milliseconds: number;
}

export interface Failed {
  readonly source: string;
  readonly error: Error;
}

/** In turn, so that the time of each is its own; what fails is told with the rest. */
export async function loadEach<T extends { route: Route }>(items: readonly T[], load: (item: T) => Promise<Loaded>) {
  const loaded: Loaded[] = [];
  const failed: Failed[] = [];
  for (const item of items)
    try {
      loaded.push(await load(item));
    } catch (error) {
      failed.push({ source: item.route.source, error: error as Error });
    }
  return { loaded, failed };
}
