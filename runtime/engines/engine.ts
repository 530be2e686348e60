// The only door to a language: find out what a file answers, call it, forget it when it changed, close.
import type { AppDescription, Declarations, FunctionDeclaration } from "../contract/declaration.ts";
import type { Invoke } from "../contract/functions.ts";
import type { Context, Method, Next } from "../contract/handler.ts";
import type { Route } from "../contract/route.ts";
import type { RouteConfig } from "../contract/route-config.ts";
import type { EngineStatus } from "../contract/status.ts";

/** One version of one handler file, ready to be called. Stays valid for requests in flight after its file changed. */
export interface LoadedFile {
  readonly methods: readonly Method[];
  /** A whole app: it has all methods, and answers what lies below its path, too. */
  readonly mounted?: boolean;
  /** What the file says of itself; the host applies it, but for the time limit of Python, which its engine keeps. */
  readonly config: RouteConfig;
  /**
   * Runs the handler of one of `methods`. Throws or rejects with HTTPException for an answer meant so,
   * HandlerError for the author's fault, InternalError for ours.
   */
  call(method: Method, request: Request, context: Context): Response | Promise<Response>;
  /** What the handlers declare of themselves; never asked for on the way of a request. */
  describe(): Promise<Declarations>;
  /** Of a whole app that can tell what it answers. */
  describeApp?(): Promise<AppDescription>;
  /** Of a `_middleware` file, which has no methods: the first of them stands outside. */
  readonly guards?: readonly Guard[];
}

/** The way from a middleware to all behind it. */
export interface Passage {
  /** Free of `this`. */
  readonly next: Next;
  /** What `next` gave, where it was called. */
  readonly behind: Promise<Response> | undefined;
  /** The same, once it is there. */
  readonly passed: Response | undefined;
}

/** Runs a middleware. Fails as `call` does. `timeout`: milliseconds until 504, for an engine that keeps its own time. */
export type Guard = (
  request: Request,
  context: Context,
  passage: Passage,
  timeout: number,
) => Response | Promise<Response>;

export interface Engine {
  /** Loads a file, or returns what is loaded already; rejects with HandlerError when it cannot be loaded. */
  load(route: Route): Promise<LoadedFile>;
  /** The functions of a module of the app (absolute path) that other languages may call; rejects as `load` does. */
  functions(file: string): Promise<readonly FunctionDeclaration[]>;
  /** Calls a function of a module of the app, for another language. */
  invoke: Invoke;
  /**
   * Forgets the changed files (absolute paths) and every loaded module that imports them, directly or not.
   * Resolves to all forgotten files, the changed ones included when they were loaded.
   */
  invalidate(changed: readonly string[]): Promise<readonly string[]>;
  /** Whether it can serve, and how busy it is; cheap. */
  status(): EngineStatus;
  /** Waits for nothing: callers drain first. */
  close(): Promise<void>;
}
