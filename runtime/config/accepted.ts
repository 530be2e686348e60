// What each setting accepts, said in words when a value is something else.
import { inspect } from "node:util";
import * as z from "zod";
import { ConfigError } from "../errors.ts";
import { LOG_LEVELS } from "../log.ts";
import type { MiddlewareConfig } from "./middleware.ts";
import type { UserConfig } from "./settings.ts";
import {
  anything,
  group,
  headerValue,
  isAddress,
  isHost,
  list,
  MAX_TIMER,
  names,
  networks,
  oneOf,
  onOff,
  origins,
  switchable,
  text,
  whole,
} from "./values.ts";

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

const PATH = /^\/[^\s?#%[\]]*[^\s?#%[\]/]$/;
const SCHEMES = ["apiKey", "http", "mutualTLS", "oauth2", "openIdConnect"] as const;
const SCHEME = 'objects by name, such as { token: { type: "http", scheme: "bearer" } }';

const SCHEMA = group({
  apiDir: text("the path of a folder", /./),
  prefix: text('a path such as "/api", or "" for none', /^[^\s?#%[\]]*$/),
  port: whole(0, 65_535),
  host: text("a host name or address", /^\S+$/),
  processes: whole(0, 64),
  watchdog: z
    .union([z.literal(0), z.int().min(500).max(MAX_TIMER)], { error: "0, or a whole number from 500" })
    .optional(),
  bodyLimit: whole(0),
  timeout: whole(1, MAX_TIMER),
  validateResponses: onOff,
  telemetry: onOff,
  log: group({
    level: oneOf(LOG_LEVELS),
    format: oneOf(["pretty", "json"]),
    requests: onOff,
    maxRate: whole(0),
  }).optional(),
  admin: group({
    enabled: onOff,
    path: text('a path such as "/_polyglot"', /^\/?[^\s?#%[\]/][^\s?#%[\]]*$/),
    port: whole(0, 65_535),
    metrics: onOff,
  }).optional(),
  limits: group({
    maxInFlight: whole(1),
    eventLoopDelay: whole(0),
    memory: whole(0),
    maxQueue: whole(0),
  }).optional(),
  python: group({
    workers: whole(1, 64),
    spares: whole(0, 16),
    maxTasks: whole(0),
    maxConcurrency: whole(1),
    maxQueue: whole(0),
    memoryLimit: whole(64, 4096),
    recycleMemory: whole(64, 4096),
    maxRequests: whole(0),
    env: list('a list of names such as "DATABASE_URL", "APP_*"', (name) => /^[^\s=]+$/.test(name)),
    fileQuota: whole(1, 4096),
    data: text('the path of a folder, or "" for none', /^/),
    allowAddresses: networks,
    denyAddresses: networks,
    snapshot: onOff,
    snapshotDir: text('the path of a folder, or "" for the cache folder of the user', /^/),
    indexes: list('a list of addresses such as "https://example.com/simple"', isAddress),
    distribution: text(
      'an address such as "https://example.com/pyodide", or "" for Pyodide\'s own',
      /^(?:https?:\/\/\S+)?$/,
    ),
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
    hosts: list('a list of hosts such as "example.com" or "example.com:8080"', isHost),
    encodedSlashes: onOff,
  }).optional(),
  openapi: group({
    enabled: onOff,
    path: text('a path such as "/openapi.json"', PATH),
    docs: z.union([z.literal(false), z.string().regex(PATH)], { error: 'a path such as "/docs", or false' }).optional(),
    title: text("a name", /\S/),
    version: text('a version such as "1.0.0"', /\S/),
    description: text("a text", /^/),
    servers: z
      .array(
        group({
          url: z.string({ error: "a URL or path" }).min(1, { error: "a URL or path" }),
          description: text("a text", /^/),
        }),
        {
          error: 'a list of objects such as { url: "https://api.example.com" }',
        },
      )
      .optional(),
    securitySchemes: z
      .record(z.string(), z.looseObject({ type: z.enum(SCHEMES, { error: SCHEMES.join(", ") }) }, { error: SCHEME }), {
        error: SCHEME,
      })
      .optional(),
  }).optional(),
  cors: switchable<Exclude<MiddlewareConfig["cors"], boolean>>(
    {
      origin: origins,
      allowMethods: names,
      allowHeaders: names,
      exposeHeaders: names,
      maxAge: whole(0),
      credentials: onOff,
    },
    // A browser refuses "*" with credentials; any origin that may send them would be worse.
    ({ credentials, origin = "*" }) =>
      credentials && origin === "*" ? "credentials with an origin by name" : undefined,
  ),
  secureHeaders: switchable<Exclude<MiddlewareConfig["secureHeaders"], boolean>>({
    contentSecurityPolicy: anything,
    contentSecurityPolicyReportOnly: anything,
    crossOriginEmbedderPolicy: headerValue,
    crossOriginOpenerPolicy: headerValue,
    crossOriginResourcePolicy: headerValue,
    originAgentCluster: headerValue,
    permissionsPolicy: anything,
    referrerPolicy: headerValue,
    removePoweredBy: onOff,
    reportTo: anything,
    reportingEndpoints: anything,
    strictTransportSecurity: headerValue,
    xContentTypeOptions: headerValue,
    xDnsPrefetchControl: headerValue,
    xDownloadOptions: headerValue,
    xFrameOptions: headerValue,
    xPermittedCrossDomainPolicies: headerValue,
    xXssProtection: headerValue,
    overwrite: onOff,
  }),
  compress: switchable<Exclude<MiddlewareConfig["compress"], boolean>>({
    threshold: whole(0),
    encoding: oneOf(["gzip", "deflate"]),
  }),
  etag: switchable<Exclude<MiddlewareConfig["etag"], boolean>>({ weak: onOff }),
}) satisfies z.ZodType<UserConfig>;
