// What the parts of a build have in common: what they are asked for, and files loaded one after the other.
import type { Config } from "../config/config.ts";
import type { Route } from "../contract/route.ts";
import type { LoadedFile } from "../engines/engine.ts";
import type { Entry } from "../engines/typescript/build.ts";
import { describeApp, describeRoute } from "../host/documents.ts";
import type { foldersOf } from "../host/manifest.ts";
import type { Logger } from "../log.ts";
import type { DescribedFile } from "../openapi/document.ts";
import type { DescribedApp } from "../openapi/mounted.ts";

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
  /** What its handlers declare; undefined where that cannot be told. */
  readonly described: DescribedFile | undefined;
  /** What it tells of itself, where it is a whole app. */
  readonly app: DescribedApp | undefined;
}

export interface Failed {
  readonly source: string;
  readonly error: Error;
}

/** Middleware declares nothing. */
async function describe({ route, file }: Pick<Loaded, "route" | "file">, log: Logger) {
  if (file.mounted || file.methods.length === 0) return undefined;
  const described = await describeRoute(route, file.methods, async () => file, log);
  return "error" in described ? undefined : described;
}

/** In turn, so that the time of each is its own; what fails is told with the rest. */
export async function loadEach<T extends { route: Route }>(
  items: readonly T[],
  load: (item: T) => Promise<Omit<Loaded, "described" | "app">>,
  log: Logger,
) {
  const loaded: Loaded[] = [];
  const failed: Failed[] = [];
  for (const item of items)
    try {
      const one = await load(item);
      const app = one.file.mounted ? await describeApp(one.route, async () => one.file, log) : undefined;
      loaded.push({ ...one, described: await describe(one, log), app });
    } catch (error) {
      failed.push({ source: item.route.source, error: error as Error });
    }
  return { loaded, failed };
}
