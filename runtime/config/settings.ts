// What an app may set, and what holds when it does not.
import { availableParallelism } from "node:os";
import type { LogLevel } from "../log.ts";
import { type MiddlewareConfig, middlewareDefaults } from "./middleware.ts";
import { type OpenApiConfig, openApiDefaults } from "./openapi.ts";
import { type ServerConfig, serverDefaults } from "./server.ts";

export type Mode = "development" | "production";

export interface LogConfig {
  readonly level: LogLevel;
  readonly format: "pretty" | "json";
  /** One line a request. */
  readonly requests: boolean;
  /** Lines of handlers and of their faults a second; 0 is no limit. */
  readonly maxRate: number;
}

export interface AdminConfig {
  /** Whether health, readiness and metrics are answered. */
  readonly enabled: boolean;
  /** What their paths begin with. */
  readonly path: string;
  /** A port of their own; without one they are on that of the app. */
  readonly port: number | undefined;
  /** Whether requests are counted, and metrics answered. */
  readonly metrics: boolean;
}

export interface LimitsConfig {
  /** Requests in flight; more are answered 503. */
  readonly maxInFlight: number;
  /** Milliseconds the event loop may be late in the mean of a second; then requests are answered 503. 0 is no limit. */
  readonly eventLoopDelay: number;
  /** Megabytes the process may hold; then requests are answered 503. 0 is no limit. */
  readonly memory: number;
  /** Requests that may wait for a route whose own config has a `concurrency`; more are answered 503. */
  readonly maxQueue: number;
}

export interface PythonConfig {
  /** Interpreters, each in its own thread. */
  readonly workers: number;
  /** Interpreters that are started and wait for one to die. */
  readonly spares: number;
  /** asyncio tasks in one worker that may live on after their requests. */
  readonly maxTasks: number;
  /** Requests one worker runs at a time; more wait in the queue. */
  readonly maxConcurrency: number;
  /** Requests that may wait; more are answered 503. */
  readonly maxQueue: number;
  /** Megabytes one worker may take. */
  readonly memoryLimit: number;
  /** Megabytes after which a worker is replaced once it is idle. */
  readonly recycleMemory: number;
  /** Requests after which a worker is replaced; 0 is never. */
  readonly maxRequests: number;
  /** Names of environment variables that handlers see; `*` stands for any characters. */
  readonly env: readonly string[];
  /** Megabytes of files an interpreter may keep in memory. */
  readonly fileQuota: number;
  /** Addresses or ranges that may be reached although they are refused by default. */
  readonly allowAddresses: readonly string[];
  /** More addresses or ranges that are refused. */
  readonly denyAddresses: readonly string[];
  /** Whether workers start from a snapshot. */
  readonly snapshot: boolean;
  /** Where snapshots are made, from the root; "" is the user's cache folder. */
  readonly snapshotDir: string;
  /** Addresses of package indexes (PEP 503, PEP 691); the first that knows a package answers for it. */
  readonly indexes: readonly string[];
  /** Address of Pyodide's distribution, for packages that indexes do not have for WebAssembly; "" is Pyodide's own. */
  readonly distribution: string;
}

export interface Config extends MiddlewareConfig {
  /** Real path of the app's folder. */
  readonly root: string;
  readonly mode: Mode;
  /** The folder of routes, relative to the root. */
  readonly apiDir: string;
  /** What every path begins with: "" or "/api". */
  readonly prefix: string;
  readonly port: number;
  readonly host: string;
  /** Processes on the one port under a supervisor; 0 is one on its own. */
  readonly processes: number;
  /** Milliseconds the main thread may be busy with one thing before the process ends; 0 is for ever. */
  readonly watchdog: number;
  /** Bytes a request body may have. */
  readonly bodyLimit: number;
  /** Milliseconds a handler may take. */
  readonly timeout: number;
  /** Whether what a handler returns is held against what it declares. */
  readonly validateResponses: boolean;
  /** Whether OpenTelemetry's spans are made. */
  readonly telemetry: boolean;
  readonly log: LogConfig;
  readonly admin: AdminConfig;
  readonly limits: LimitsConfig;
  readonly python: PythonConfig;
  readonly server: ServerConfig;
  readonly openapi: OpenApiConfig;
}

type Settings<T> = { [Name in keyof T]?: T[Name] | undefined };

/** What an app may set; all of it has defaults. */
export interface UserConfig
  extends Settings<Omit<Config, "root" | "mode" | "log" | "admin" | "limits" | "python" | "server" | "openapi">> {
  log?: Settings<LogConfig> | undefined;
  admin?: Settings<AdminConfig> | undefined;
  limits?: Settings<LimitsConfig> | undefined;
  python?: Settings<PythonConfig> | undefined;
  server?: Settings<ServerConfig> | undefined;
  openapi?: Settings<OpenApiConfig> | undefined;
}

/** The whole configuration of an app; `root` is a real path. */
export function withDefaults(root: string, mode: Mode, user: UserConfig): Config {
  const { log = {}, admin = {}, limits = {}, python = {} } = user;
  const development = mode === "development";
  const processes = user.processes ?? 0;
  const workers = python.workers ?? (development ? 1 : workersOf(processes));
  return Object.freeze({
    root,
    mode,
    apiDir: user.apiDir ?? "api",
    prefix: normalizePrefix(user.prefix ?? "/api"),
    port: user.port ?? 3000,
    host: user.host ?? (development ? "localhost" : "0.0.0.0"),
    processes,
    watchdog: user.watchdog ?? (development ? 0 : 10_000),
    bodyLimit: user.bodyLimit ?? 1_048_576,
    timeout: user.timeout ?? 30_000,
    validateResponses: user.validateResponses ?? development,
    telemetry: user.telemetry ?? false,
    log: Object.freeze({
      level: log.level ?? "info",
      format: log.format ?? (development ? "pretty" : "json"),
      requests: log.requests ?? development,
      maxRate: log.maxRate ?? 1000,
    }),
    admin: Object.freeze({
      enabled: admin.enabled ?? true,
      path: normalizePrefix(admin.path ?? "/_polyglot"),
      port: admin.port,
      // On the port of the app everybody can read them.
      metrics: admin.metrics ?? (development || admin.port !== undefined),
    }),
    limits: Object.freeze({
      maxInFlight: limits.maxInFlight ?? 10_000,
      // A debugger stops the loop, too.
      eventLoopDelay: limits.eventLoopDelay ?? (development ? 0 : 1000),
      memory: limits.memory ?? 0,
      maxQueue: limits.maxQueue ?? 1024,
    }),
    python: Object.freeze({
      workers,
      // Where there are several, the others take over until a new one has started: a spare would cost memory for little.
      spares: python.spares ?? (development || workers > 1 ? 0 : 1),
      maxConcurrency: python.maxConcurrency ?? 1024,
      maxTasks: python.maxTasks ?? 1000,
      maxQueue: python.maxQueue ?? 1024,
      memoryLimit: python.memoryLimit ?? 1024,
      recycleMemory: python.recycleMemory ?? Math.min(512, python.memoryLimit ?? 512),
      maxRequests: python.maxRequests ?? 0,
      env: python.env ?? ["*"],
      fileQuota: python.fileQuota ?? 256,
      allowAddresses: python.allowAddresses ?? [],
      denyAddresses: python.denyAddresses ?? [],
      snapshot: python.snapshot ?? true,
      snapshotDir: python.snapshotDir ?? "",
      indexes: python.indexes ?? ["https://index.example/simple"],
      distribution: python.distribution ?? "",
    }),
    server: serverDefaults(development, user.server),
    openapi: openApiDefaults(user.openapi),
    ...middlewareDefaults(user),
  });
}

/** Interpreters of a process: each gets a core, and so does the process itself. */
function workersOf(processes: number): number {
  return Math.min(4, Math.max(1, Math.floor(availableParallelism() / Math.max(1, processes)) - 1));
}

/** "api", "/api/" and "/api" are one; "/" is no prefix. */
function normalizePrefix(prefix: string): string {
  return `/${prefix}`.replace(/\/+/g, "/").replace(/\/$/, "");
}
