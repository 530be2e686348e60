// The settings of an app: defaults, polyglot.config.*, environment and command line, checked into one frozen Config.
import { existsSync, readFileSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { inspect, parseEnv } from "node:util";
import { z } from "zod";
import { ConfigError, messageOf } from "./errors.ts";
import { importFile } from "./import-file.ts";
import { LOG_LEVELS, type LogLevel } from "./log.ts";

export type Mode = "development" | "production";

export interface LogConfig {
  readonly level: LogLevel;
  readonly format: "pretty" | "json";
  /** One line a request. */
  readonly requests: boolean;
}

export interface PythonConfig {
  /** Interpreters, each in its own thread. */
  readonly workers: number;
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
}

export interface Config {
  /** Real path of the app's folder. */
  readonly root: string;
  readonly mode: Mode;
  /** The folder of routes, relative to the root. */
  readonly apiDir: string;
  /** What every path begins with: "" or "/api". */
  readonly prefix: string;
  readonly port: number;
  readonly host: string;
  /** Bytes a request body may have. */
  readonly bodyLimit: number;
  /** Milliseconds a handler may take. */
  readonly timeout: number;
  readonly log: LogConfig;
  readonly python: PythonConfig;
}

type Settings<T> = { [Name in keyof T]?: T[Name] | undefined };

/** What an app may set; all of it has defaults. */
export interface UserConfig extends Settings<Omit<Config, "root" | "mode" | "log" | "python">> {
  log?: Settings<LogConfig> | undefined;
  python?: Settings<PythonConfig> | undefined;
}

/** Types the settings in `polyglot.config.ts`. */
export function defineConfig(config: UserConfig): UserConfig {
  return config;
}

/** Command line (`overrides`) beats PORT and HOST, these beat the config file, and it beats the defaults. */
export async function loadConfig(options: { root: string; mode: Mode; overrides?: UserConfig }): Promise<Config> {
  const root = await realpath(options.root).catch(() => {
    throw new ConfigError(`There is no folder ${options.root}; name the folder of an app, the one that holds api/.`);
  });
  const layers = [
    await readConfigFile(root),
    check(environment(), "The environment variables PORT and HOST"),
    check(options.overrides ?? {}, "The options given"),
  ];
  const log = merge(layers.map((layer) => layer.log));
  const python = merge(layers.map((layer) => layer.python));
  return withDefaults(root, options.mode, { ...merge(layers), log, python });
}

/**
 * Reads `.env`, `.env.local`, `.env.<mode>` and `.env.<mode>.local` of the app into `process.env`: later files win over
 * earlier ones, variables that exist win over all. Returns the names of the files it found.
 */
export function loadEnv(root: string, mode: Mode): readonly string[] {
  const names = [".env", ".env.local", `.env.${mode}`, `.env.${mode}.local`];
  const found = names.filter((name) => existsSync(join(root, name)));
  const variables = merge(found.map((name) => parseEnv(readFileSync(join(root, name), "utf8"))));
  for (const [name, value] of Object.entries(variables)) process.env[name] ??= value;
  return found;
}

function withDefaults(root: string, mode: Mode, user: UserConfig): Config {
  const { log = {}, python = {} } = user;
  const development = mode === "development";
  return Object.freeze({
    root,
    mode,
    apiDir: user.apiDir ?? "api",
    prefix: normalizePrefix(user.prefix ?? "/api"),
    port: user.port ?? 3000,
    host: user.host ?? (development ? "localhost" : "0.0.0.0"),
    bodyLimit: user.bodyLimit ?? 1_048_576,
    timeout: user.timeout ?? 30_000,
    log: Object.freeze({
      level: log.level ?? "info",
      format: log.format ?? (development ? "pretty" : "json"),
      requests: log.requests ?? development,
    }),
    python: Object.freeze({
      workers: python.workers ?? (development ? 1 : Math.min(4, Math.max(1, availableParallelism() - 1))),
      maxConcurrency: python.maxConcurrency ?? 1024,
      maxQueue: python.maxQueue ?? 1024,
      memoryLimit: python.memoryLimit ?? 1024,
      recycleMemory: python.recycleMemory ?? Math.min(512, python.memoryLimit ?? 512),
      maxRequests: python.maxRequests ?? 0,
    }),
  });
}

/** Shallow; an undefined value leaves the earlier one. */
function merge<T extends object>(layers: readonly (T | undefined)[]): T {
  const entries = layers.flatMap((layer) => Object.entries(layer ?? {}));
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as T;
}

const CONFIG_FILES = ["polyglot.config.ts", "polyglot.config.mts", "polyglot.config.js", "polyglot.config.mjs"];

async function readConfigFile(root: string): Promise<UserConfig> {
  const name = CONFIG_FILES.find((candidate) => existsSync(join(root, candidate)));
  if (name === undefined) return {};
  const exports = await importFile(join(root, name), join(root, ".polyglot")).catch((cause) => {
    throw new ConfigError(`${name} cannot be read: ${messageOf(cause)}`, { cause });
  });
  if (exports.default === undefined)
    throw new ConfigError(`${name} has no default export; write: export default { port: 3000 }`);
  return check(exports.default, name);
}

function environment(): UserConfig {
  const { PORT, HOST } = process.env;
  // Text that is no number goes to the check as it is, so that the error shows it.
  const port = PORT && /^\d+$/.test(PORT) ? Number(PORT) : PORT;
  return { port: (port || undefined) as number | undefined, host: HOST || undefined };
}

/** "api", "/api/" and "/api" are one; "/" is no prefix. */
function normalizePrefix(prefix: string): string {
  return `/${prefix}`.replace(/\/+/g, "/").replace(/\/$/, "");
}

// The error text of every schema is what it accepts; `check` puts name and value before it.
const whole = (least: number, most = Number.MAX_SAFE_INTEGER) => {
  const error = `a whole number from ${least}${most < Number.MAX_SAFE_INTEGER ? ` to ${most}` : ""}`;
  return z.int({ error }).min(least, { error }).max(most, { error }).optional();
};
const text = (error: string, pattern: RegExp) => z.string({ error }).regex(pattern, { error }).optional();
const oneOf = <const T extends readonly string[]>(names: T) => z.enum(names, { error: names.join(", ") }).optional();
const group = <T extends z.core.$ZodLooseShape>(shape: T) =>
  z.strictObject(shape, {
    error: ({ code }) => (code === "unrecognized_keys" ? "" : "an object of ") + Object.keys(shape).join(", "),
  });

const SCHEMA = group({
  apiDir: text("the path of a folder", /./),
  prefix: text('a path such as "/api", or "" for none', /^[^\s?#%[\]]*$/),
  port: whole(0, 65_535),
  host: text("a host name or address", /^\S+$/),
  bodyLimit: whole(0),
  timeout: whole(1, 2_147_483_647),
  log: group({
    level: oneOf(LOG_LEVELS),
    format: oneOf(["pretty", "json"]),
    requests: z.boolean({ error: "true, false" }).optional(),
  }).optional(),
  python: group({
    workers: whole(1, 64),
    maxConcurrency: whole(1),
    maxQueue: whole(0),
    memoryLimit: whole(64, 4096),
    recycleMemory: whole(64, 4096),
    maxRequests: whole(0),
  }).optional(),
}) satisfies z.ZodType<UserConfig>;

function check(input: unknown, source: string): UserConfig {
  const { data, error } = SCHEMA.safeParse(input, { reportInput: true });
  if (error === undefined) return data;
  const lines = error.issues.flatMap(({ path, message, ...issue }) => {
    const value = inspect(issue.input, { depth: 0, breakLength: Number.POSITIVE_INFINITY });
    if (issue.code !== "unrecognized_keys")
      return `${path.join(".") || "the config"} is ${value}; accepted: ${message}`;
    return issue.keys.map((key) => `${[...path, key].join(".")} is no setting; accepted: ${message}`);
  });
  throw new ConfigError([`${source} cannot be used:`, ...new Set(lines)].join("\n  "));
}
