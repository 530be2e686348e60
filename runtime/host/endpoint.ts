// One path and the files that answer it: loads them on first use, and again when they change.
import { HTTPException } from "../contract/exception.ts";
import { METHODS, type Method } from "../contract/handler.ts";
import type { Route, Segment } from "../contract/route.ts";
import type { LoadedFile } from "../engines/engine.ts";
import { sharedChain } from "../routes/chains.ts";
import { findConflict } from "../routes/scan.ts";
import type { Answer, Broken, Chain, LoadFile } from "./chain.ts";
import type { LimitedFile, RouteLimits } from "./route-limits.ts";

export interface MethodEntry extends LimitedFile {
  readonly route: Route;
  /** Whether something in TypeScript may read the body. */
  readonly readers: boolean;
}

/** What the files of a path answer, at one moment. */
export interface MethodTable {
  readonly methods: ReadonlyMap<Method, MethodEntry>;
  /** The value of an `Allow` header. */
  readonly allow: string;
  /** Files that do not load, and why; a method that nobody else answers fails with the first of them. */
  readonly broken: readonly { route: Route; error: Error }[];
  /** A whole app, which answers all methods and what lies below the path. */
  readonly mount: MethodEntry | undefined;
  /** For what no method answers, where middleware stands before it. */
  readonly fallback: Answer | undefined;
}

/** Whatever answers a path. */
export interface Answering {
  readonly routes: readonly Route[];
  readonly segments: readonly Segment[];
  /** A route of the runtime itself: for operators, and not limited. */
  readonly internal: boolean;
  readonly table: MethodTable | undefined;
  load(): Promise<MethodTable>;
}

export interface EndpointOptions {
  loadFile: LoadFile;
  loadChain: (files: readonly Route[]) => Promise<Chain>;
  limits: RouteLimits;
  broken: Broken;
}

/** Files of one path; or none, for a folder and what nobody answers there. */
export interface Place {
  readonly segments: readonly Segment[];
  readonly routes: readonly Route[];
  /** What stands before all of it. */
  readonly chain: readonly Route[];
}

export function placeOf(routes: readonly Route[]): Place {
  return { segments: routes[0]?.segments ?? [], routes, chain: sharedChain(routes.map(({ chain }) => chain)) };
}

/** The same for places of the same files; only those with routes have one. */
export function keyOf({ routes, chain }: Place): string {
  return [...routes.flatMap((route) => [route, ...(route.chain ?? [])]), ...chain].map(({ file }) => file).join("\0");
}

export class Endpoint implements Answering {
  readonly routes: readonly Route[];
  readonly segments: readonly Segment[];
  readonly key: string;
  readonly internal = false;
  /** Set once the files are loaded; stays the old one while a new one is made. */
  table: MethodTable | undefined;
  readonly #chain: readonly Route[];
  readonly #options: EndpointOptions;
  readonly #unanswered: (table: MethodTable) => Answer;
  readonly #reported = new Map<Route, string>();
  #loading: Promise<MethodTable> | undefined;

  /** `unanswered` answers the methods that no file has. */
  constructor(place: Place, options: EndpointOptions, unanswered: (table: MethodTable) => Answer) {
    this.routes = place.routes;
    this.segments = place.segments;
    this.key = keyOf(place);
    this.#chain = place.chain;
    this.#options = options;
    this.#unanswered = unanswered;
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
    const isChanged = ({ file, chain }: Route): boolean => changed.has(file) || (chain?.some(isChanged) ?? false);
    return (this.table?.broken.length ?? 0) > 0 || this.routes.some(isChanged) || this.#chain.some(isChanged);
  }

  /** Loads anew when it is next asked for. */
  forget(): void {
    this.table = undefined;
  }

  /** Once for each fault, however often the file is tried. */
  #report(route: Route, error: Error): void {
    if (this.#reported.get(route) === error.message) return;
    this.#reported.set(route, error.message);
    this.#options.broken(route, error);
  }

  async #loadAll(): Promise<MethodTable> {
    const broken: { route: Route; error: Error }[] = [];
    const files: { route: Route; file: LoadedFile; methods: readonly Method[] }[] = [];
    await Promise.all(
      this.routes.map(async (route) => {
        try {
          const file = await this.#options.loadFile(route);
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
    for (const { route } of files) if (!broken.some((fault) => fault.route === route)) this.#reported.delete(route);
    const methods = new Map<Method, MethodEntry>();
    let mount: MethodEntry | undefined;
    if (!conflict)
      for (const { route, file } of files) {
        const entry = await this.#limit(route, file, broken);
        for (const method of file.methods) methods.set(method, entry);
        if (file.mounted) mount = entry;
      }
    mount ??= this.#brokenMount(broken[0]?.error);
    const table = { methods, allow: allowOf(methods), broken, mount, fallback: undefined };
    return this.#chain.length === 0 ? table : { ...table, fallback: await this.#fallBack(table, broken) };
  }

  /** The file within its limits, behind its middleware. */
  async #limit(route: Route, file: LoadedFile, broken: MethodTable["broken"][number][]): Promise<MethodEntry> {
    const { limits, loadChain } = this.#options;
    const chained = [route, ...(route.chain ?? [])];
    const readers = !file.mounted && chained.some(({ language }) => language !== "python");
    const own = { route, readers, ...limits.apply(route, file) };
    if (route.chain === undefined) return own;
    const chain = await loadChain(route.chain);
    if (chain.fault) broken.push(chain.fault);
    return { ...own, answer: limits.behind(chain, own.answer, own.longest) };
  }

  /** Who broke an app while working on it is told so below its path, too. */
  #brokenMount(error: Error | undefined): MethodEntry | undefined {
    const mount = error && this.table?.mount;
    if (mount === undefined) return undefined;
    const answer = () => {
      throw error;
    };
    return { ...mount, answer };
  }

  async #fallBack(table: MethodTable, broken: MethodTable["broken"][number][]): Promise<Answer> {
    const { limits, loadChain } = this.#options;
    const chain = await loadChain(this.#chain);
    if (chain.fault && broken.length === 0) broken.push(chain.fault);
    return limits.behind(chain, this.#unanswered(table), limits.defaults.longest);
  }
}

function allowOf(methods: ReadonlyMap<Method, unknown>): string {
  const allowed = METHODS.filter(
    (method) => methods.has(method) || method === "OPTIONS" || (method === "HEAD" && methods.has("GET")),
  );
  return allowed.join(", ");
}
