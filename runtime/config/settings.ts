// What an app may set, and what holds when it does not.
import type { LogLevel } from "../log.ts";
import { type MiddlewareConfig, middlewareDefaults } from "./middleware.ts";
import { type OpenApiConfig, openApiDefaults } from "./openapi.ts";
import { type PythonConfig, pythonDefaults } from "./python.ts";
import { type ServerConfig, serverDefaults } from "./server.ts";
import type { Settings } from "./values.ts";

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
  const { log = {}, admin = {}, limits = {} } = user;
  const development = mode === "development";
  const processes = user.processes ?? 0;
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
    python: pythonDefaults(development, processes, user.python),
    server: serverDefaults(development, user.server),
    openapi: openApiDefaults(user.openapi),
    ...middlewareDefaults(user),
  });
}

/** "api", "/api/" and "/api" are one; "/" is no prefix. */
function normalizePrefix(prefix: string): string {
  return `/${prefix}`.replace(/\/+/g, "/").replace(/\/$/, "");
}
