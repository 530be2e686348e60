// What each setting accepts, said in words when a value is something else.
import { isIP } from "node:net";
import { inspect } from "node:util";
import { z } from "zod";
import { ConfigError } from "../errors.ts";
import { LOG_LEVELS } from "../log.ts";
import type { UserConfig } from "./settings.ts";

/** The input as settings; throws ConfigError with a line for each value that is wrong. `source` names where it stands. */
export function check(input: unknown, source: string): UserConfig {
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

/** What setTimeout can count. */
const MAX_TIMER = 2_147_483_647;

// The error text of every schema is what it accepts; `check` puts name and value before it.
const whole = (least: number, most = Number.MAX_SAFE_INTEGER) => {
  const error = `a whole number from ${least}${most < Number.MAX_SAFE_INTEGER ? ` to ${most}` : ""}`;
  return z.int({ error }).min(least, { error }).max(most, { error }).optional();
};
const text = (error: string, pattern: RegExp) => z.string({ error }).regex(pattern, { error }).optional();
const oneOf = <const T extends readonly string[]>(names: T) => z.enum(names, { error: names.join(", ") }).optional();
const list = (error: string, accepts: (value: string) => boolean) =>
  z.array(z.string({ error }).refine(accepts, { error }), { error }).optional();
const group = <T extends z.core.$ZodLooseShape>(shape: T) =>
  z.strictObject(shape, {
    error: ({ code }) => (code === "unrecognized_keys" ? "" : "an object of ") + Object.keys(shape).join(", "),
  });

const isNetwork = (text: string): boolean => {
  const [address = "", bits, ...more] = text.split("/");
  const most = { 4: 32, 6: 128 }[isIP(address)];
  return (
    most !== undefined && more.length === 0 && (bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= most))
  );
};
const networks = list('a list of addresses and networks such as "10.0.0.0/8"', isNetwork);

const SCHEMA = group({
  apiDir: text("the path of a folder", /./),
  prefix: text('a path such as "/api", or "" for none', /^[^\s?#%[\]]*$/),
  port: whole(0, 65_535),
  host: text("a host name or address", /^\S+$/),
  bodyLimit: whole(0),
  timeout: whole(1, MAX_TIMER),
  log: group({
    level: oneOf(LOG_LEVELS),
    format: oneOf(["pretty", "json"]),
    requests: z.boolean({ error: "true, false" }).optional(),
  }).optional(),
  limits: group({
    maxQueue: whole(0),
  }).optional(),
  python: group({
    workers: whole(1, 64),
    maxConcurrency: whole(1),
    maxQueue: whole(0),
    memoryLimit: whole(64, 4096),
    recycleMemory: whole(64, 4096),
    maxRequests: whole(0),
    env: list('a list of names such as "DATABASE_URL", "APP_*"', (name) => /^[^\s=]+$/.test(name)),
    fileQuota: whole(1, 4096),
    allowAddresses: networks,
    denyAddresses: networks,
  }).optional(),
  server: group({
    headersTimeout: whole(1, MAX_TIMER),
    requestTimeout: whole(1, MAX_TIMER),
    sendTimeout: whole(1, MAX_TIMER),
    keepAliveTimeout: whole(1, MAX_TIMER),
    maxHeaderSize: whole(1024, 1_048_576),
    maxHeaders: whole(10, 2000),
    maxConnections: whole(1),
    drainTimeout: whole(0, MAX_TIMER),
    drainDelay: whole(0, MAX_TIMER),
    trustedProxies: networks,
    hosts: list('a list of hosts such as "example.com" or "example.com:8080"', (host) => /^[^\s/@?#]+$/.test(host)),
    encodedSlashes: z.boolean({ error: "true, false" }).optional(),
  }).optional(),
}) satisfies z.ZodType<UserConfig>;
