// One path and the files that answer it: loads them on first use, and again when they change.
import { HTTPException } from "../contract/exception.ts";
import { METHODS, type Method } from "../contract/handler.ts";
import type { Route } from "../contract/route.ts";
import type { LoadedFile } from "../engines/engine.ts";
import type { ConfigError, HandlerError } from "../errors.ts";
import { findConflict } from "../routes/scan.ts";
import type { LimitedFile } from "./route-limits.ts";

export interface MethodEntry extends LimitedFile {
  readonly route: Route;
}

/** What the files of a path answer, at one moment. */
export interface MethodTable {
  readonly methods: ReadonlyMap<Method, MethodEntry>;
  /** The value of an `Allow` header. */
  readonly allow: string;
  /** Files that do not load, and why; a method that nobody else answers fails with the first of them. */
  readonly broken: readonly { route: Route; error: Error }[];
}

export type LoadFile = (route: Route) => Promise<LoadedFile>;
export type Limit = (route: Route, file: LoadedFile) => LimitedFile;
export type Broken = (route: Route, error: HandlerError | ConfigError | Error) => void;

/** Whatever answers a path. */
export interface Answering {
  readonly routes: readonly Route[];
  /** A route of the runtime itself: for operators, and not limited. */
  readonly internal: boolean;
  readonly table: MethodTable | undefined;
  load(): Promise<MethodTable>;
}

export class Endpoint implements Answering {
  readonly routes: readonly Route[];
  readonly internal = false;
  /** Set once the files are loaded; stays the old one while a new one is made. */
  table: MethodTable | undefined;
  readonly #loadFile: LoadFile;
  readonly #limit: Limit;
  readonly #broken: Broken;
  readonly #reported = new Map<Route, string>();
  #loading: Promise<MethodTable> | undefined;

  constructor(
    routes: readonly Route[],
    { loadFile, limit, broken }: { loadFile: LoadFile; limit: Limit; broken: Broken },
  ) {
    this.routes = routes;
    this.#loadFile = loadFile;
    this.#limit = limit;
    this.#broken = broken;
  }

  /** Loads all files of the path; never rejects, what fails is in the table. */
  load(): Promise<MethodTable> {
    this.#loading ??= this.#loadAll().then((table) => {
      // An HTTPException says that the engine is busy or restarting, nothing of the file: the next request tries again.
      this.table = table.broken.some(({ error }) => error instanceof HTTPException) ? undefined : table;
      this.#loading = undefined;
      return table;
    });
    return this.#loading;
  }

  /** Loads again after a change, also when a load is under way. */
  async refresh(): Promise<MethodTable> {
    await this.#loading;
    return this.load();
  }

  /** Whether what is loaded, or being loaded, comes from one of these files, or may work after any change. */
  isStale(changed: ReadonlySet<string>): boolean {
    if (!this.table && !this.#loading) return false;
    return (this.table?.broken.length ?? 0) > 0 || this.routes.some(({ file }) => changed.has(file));
  }

  /** Loads anew when it is next asked for. */
  forget(): void {
    this.table = undefined;
  }

  /** Once for each fault, however often the file is tried. */
  #report(route: Route, error: Error): void {
    if (this.#reported.get(route) === error.message) return;
    this.#reported.set(route, error.message);
    this.#broken(route, error);
  }

  async #loadAll(): Promise<MethodTable> {
    const broken: { route: Route; error: Error }[] = [];
    const files: { route: Route; file: LoadedFile; methods: readonly Method[] }[] = [];
    await Promise.all(
      this.routes.map(async (route) => {
        try {
          const file = await this.#loadFile(route);
          files.push({ route, file, methods: file.methods });
        } catch (error) {
          broken.push({ route, error: error as Error });
        }
      }),
    );
    files.sort((a, b) => (a.route.source < b.route.source ? -1 : 1));
    const conflict = findConflict(files);
    if (conflict && files[0]) broken.push({ route: files[0].route, error: conflict });
    for (const { route, error } of broken) if (!(error instanceof HTTPException)) this.#report(route, error);
    for (const { route } of files) this.#reported.delete(route);
    const methods = new Map<Method, MethodEntry>();
    if (!conflict)
      for (const { route, file } of files) {
        const entry: MethodEntry = { route, ...this.#limit(route, file) };
        for (const method of file.methods) methods.set(method, entry);
      }
    return { methods, allow: allowOf(methods), broken };
  }
}

function allowOf(methods: ReadonlyMap<Method, unknown>): string {
  const allowed = METHODS.filter(
    (method) => methods.has(method) || method === "OPTIONS" || (method === "HEAD" && methods.has("GET")),
  );
  return allowed.join(", ");
}
