// The settings of an app: defaults, polyglot.config.*, environment and command line, checked into one frozen Config.
import { existsSync, readFileSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { ConfigError, messageOf } from "../errors.ts";
import { importFile } from "../import-file.ts";
import { check } from "./accepted.ts";
import { type Config, type Mode, type UserConfig, withDefaults } from "./settings.ts";

export type { Config, Mode, UserConfig } from "./settings.ts";

/** Types the settings in `polyglot.config.ts`. */
export function defineConfig(config: UserConfig): UserConfig {
  return config;
}

export interface ConfigOptions {
  root: string;
  mode: Mode;
  overrides?: UserConfig;
  /** Gives the exports of the config file, as a build has it; undefined when there is none. */
  readFile?: () => Promise<{ name: string; exports: Record<string, unknown> } | undefined>;
}

/** Command line (`overrides`) beats PORT and HOST, these beat the config file, and it beats the defaults. */
export async function loadConfig(options: ConfigOptions): Promise<Config> {
  const root = await realpath(options.root).catch(() => {
    throw new ConfigError(`There is no folder ${options.root}; name the folder of an app, the one that holds api/.`);
  });
  const readFile = options.readFile ?? (() => readConfigFile(root));
  const file = await readFile();
  const layers = [
    file ? settingsOf(file.name, file.exports) : {},
    check(environment(), "The environment variables PORT and HOST"),
    check(options.overrides ?? {}, "The options given"),
  ];
  const log = merge(layers.map((layer) => layer.log));
  const admin = merge(layers.map((layer) => layer.admin));
  const limits = merge(layers.map((layer) => layer.limits));
  const python = merge(layers.map((layer) => layer.python));
  const server = merge(layers.map((layer) => layer.server));
  const openapi = merge(layers.map((layer) => layer.openapi));
  return withDefaults(root, options.mode, { ...merge(layers), log, admin, limits, python, server, openapi });
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

/** Shallow; an undefined value leaves the earlier one. */
function merge<T extends object>(layers: readonly (T | undefined)[]): T {
  const entries = layers.flatMap((layer) => Object.entries(layer ?? {}));
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as T;
}

const CONFIG_FILES = ["polyglot.config.ts", "polyglot.config.mts", "polyglot.config.js", "polyglot.config.mjs"];

/** The name of the app's config file, if it has one. */
export function findConfigFile(root: string): string | undefined {
  return CONFIG_FILES.find((candidate) => existsSync(join(root, candidate)));
}

async function readConfigFile(root: string) {
  const name = findConfigFile(root);
  if (name === undefined) return undefined;
  const exports = await importFile(join(root, name), join(root, ".polyglot")).catch((cause) => {
    throw new ConfigError(`${name} cannot be read: ${messageOf(cause)}`, { cause });
  });
  return { name, exports };
}

function settingsOf(name: string, exports: Record<string, unknown>): UserConfig {
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
