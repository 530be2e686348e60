// Settings: where they come from, which wins, and what is said about wrong ones.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { loadConfig, type UserConfig } from "../../runtime/config/config.ts";
import { ConfigError } from "../../runtime/errors.ts";

let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "polyglot-config-")));
  vi.stubEnv("PORT", undefined);
  vi.stubEnv("HOST", undefined);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

function write(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

const load = (overrides: UserConfig = {}, mode: "development" | "production" = "development") =>
  loadConfig({ root, mode, overrides });

describe("defaults", () => {
  test("in development", async () => {
    expect(await load()).toEqual({
      root,
      mode: "development",
      apiDir: "api",
      prefix: "/api",
      port: 3000,
      host: "localhost",
      processes: 0,
      watchdog: 0,
      bodyLimit: 1_048_576,
      timeout: 30_000,
      validateResponses: true,
      telemetry: false,
      log: { level: "info", format: "pretty", requests: true, maxRate: 1000 },
      admin: { enabled: true, path: "/_polyglot", port: undefined, metrics: true },
      openapi: {
        enabled: true,
        path: "/openapi.json",
        docs: "/docs",
        title: undefined,
        version: undefined,
        description: undefined,
        servers: [],
        securitySchemes: {},
      },
      limits: { maxInFlight: 10_000, eventLoopDelay: 0, memory: 0, maxQueue: 1024 },
      python: {
        workers: 1,
        spares: 0,
        maxTasks: 1000,
        maxConcurrency: 1024,
        maxQueue: 1024,
        memoryLimit: 1024,
        recycleMemory: 512,
        maxRequests: 0,
        env: ["*"],
        fileQuota: 256,
        data: "",
        allowAddresses: [],
        denyAddresses: [],
        snapshot: true,
        snapshotDir: "",
        indexes: [],
        distribution: "",
      },
      server: {
        headersTimeout: 10_000,
        requestTimeout: 60_000,
        sendTimeout: 30_000,
        keepAliveTimeout: 65_000,
        maxHeaderSize: 16_384,
        maxHeaders: 100,
        maxConnections: 10_000,
        drainTimeout: 900,
        drainDelay: 0,
        trustedProxies: [],
        hosts: [],
        encodedSlashes: false,
      },
      cors: false,
      secureHeaders: false,
      compress: false,
      etag: false,
    });
  });

  test("in production", async () => {
    const config = await load({}, "production");
    expect(config).toMatchObject({ host: "0.0.0.0", log: { format: "json", requests: false } });
    expect(config.server).toMatchObject({ drainTimeout: 25_000, drainDelay: 2000, trustedProxies: [] });
    expect(config.python.workers).toBe(Math.min(4, Math.max(1, availableParallelism() - 1)));
    expect((await load({ python: { workers: 1 } }, "production")).python.spares).toBe(1);
    expect((await load({ python: { workers: 2 } }, "production")).python.spares).toBe(0);
  });

  test("a small memory limit lowers the limit for recycling", async () => {
    expect((await load({ python: { memoryLimit: 256 } })).python).toMatchObject({ recycleMemory: 256 });
  });

  test("the result is frozen, groups too", async () => {
    const config = await load();
    expect([config, config.log, config.python, config.server, config.server.hosts].every(Object.isFrozen)).toBe(true);
  });
});

describe("the config file", () => {
  test.each(["ts", "mts", "js", "mjs"])("may be polyglot.config.%s", async (extension) => {
    write(`polyglot.config.${extension}`, "export default { port: 4000 };");
    expect((await load()).port).toBe(4000);
  });

  test("may use types and files of the app", async () => {
    write("src/port.ts", "export const port: number = 4001;");
    write("polyglot.config.ts", 'import { port } from "./src/port.ts";\nexport default { port } satisfies object;');
    expect((await load()).port).toBe(4001);
  });

  test("may import polyglot-runtime where it is not installed", async () => {
    write(
      "polyglot.config.ts",
      'import { defineConfig } from "polyglot-runtime";\nexport default defineConfig({ port: 4004 });',
    );
    expect((await load()).port).toBe(4004);
  });

  test("knows where it is", async () => {
    write("polyglot.config.ts", "export default { apiDir: import.meta.dirname + '/src', host: import.meta.filename };");
    expect(await load()).toMatchObject({ apiDir: `${root}/src`, host: `${root}/polyglot.config.ts` });
  });

  test("is read anew at each call and leaves nothing behind", async () => {
    write("polyglot.config.ts", "export default { port: Number(process.env.CONFIG_TEST_PORT) };");
    vi.stubEnv("CONFIG_TEST_PORT", "4002");
    expect((await load()).port).toBe(4002);
    vi.stubEnv("CONFIG_TEST_PORT", "4003");
    expect((await load()).port).toBe(4003);
    expect(readdirSync(join(root, ".polyglot"))).toEqual([]);
  });

  test("without one, nothing is written", async () => {
    await load();
    expect(existsSync(join(root, ".polyglot"))).toBe(false);
  });

  test.each([
    ["export default {", /^polyglot\.config\.ts cannot be read: .*\(polyglot\.config\.ts, line 1, column 17\)/],
    ['throw new Error("no luck")', /^polyglot\.config\.ts cannot be read: no luck/],
    ['import x from "no-such-package"; export default x', /cannot be read: .*no-such-package/],
    ["export const port = 1", /polyglot\.config\.ts has no default export; write: export default/],
    ["export default 5", /the config is 5; accepted: an object of apiDir, /],
  ])("%j is an error that names the file", async (text, message) => {
    write("polyglot.config.ts", text);
    await expect(load()).rejects.toThrow(message);
    await expect(load()).rejects.toThrow(ConfigError);
  });

  test("all its mistakes are told at once, with path, value and what is accepted", async () => {
    write(
      "polyglot.config.ts",
      'export default { prot: 1, port: "80", log: { level: "loud" }, python: { workers: 0, wrokers: 2 }, timeout: 1.5 };',
    );
    const message = await load().then(String, (error: Error) => error.message);
    expect(message.split("\n").toSorted()).toEqual([
      "  log.level is 'loud'; accepted: debug, info, warn, error, silent",
      "  port is '80'; accepted: a whole number from 0 to 65535",
      expect.stringMatching(/^ {2}prot is no setting; accepted: apiDir, prefix, port, host, /),
      "  python.workers is 0; accepted: a whole number from 1 to 64",
      expect.stringMatching(/^ {2}python.wrokers is no setting; accepted: workers, spares, maxTasks, maxConcurrency, /),
      "  timeout is 1.5; accepted: a whole number from 1 to 2147483647",
      "polyglot.config.ts cannot be used:",
    ]);
  });
});

describe("which setting wins", () => {
  test("the command line, then PORT and HOST, then the file", async () => {
    write(
      "polyglot.config.ts",
      'export default { port: 4000, host: "127.0.0.1", python: { workers: 2, maxQueue: 5 } };',
    );
    expect(await load()).toMatchObject({ port: 4000, host: "127.0.0.1" });
    vi.stubEnv("PORT", "4100");
    vi.stubEnv("HOST", "0.0.0.0");
    expect(await load()).toMatchObject({ port: 4100, host: "0.0.0.0" });
    const overrides = { port: 4200, host: undefined, python: { workers: 3, maxQueue: undefined } };
    expect(await load(overrides)).toMatchObject({ port: 4200, host: "0.0.0.0", python: { workers: 3, maxQueue: 5 } });
  });

  test("the command line and the file may each set some of a group", async () => {
    write("polyglot.config.ts", 'export default { server: { drainDelay: 5, hosts: ["a.test"] } };');
    expect((await load({ server: { drainDelay: 7 } })).server).toMatchObject({ drainDelay: 7, hosts: ["a.test"] });
  });

  test("an empty variable is none", async () => {
    vi.stubEnv("PORT", "");
    vi.stubEnv("HOST", "");
    expect(await load()).toMatchObject({ port: 3000, host: "localhost" });
  });

  test.each(["abc", "70000", "-1", "3.5"])("PORT=%s is an error that names it", async (port) => {
    vi.stubEnv("PORT", port);
    await expect(load()).rejects.toThrow(
      `port is ${/^\d+$/.test(port) ? port : `'${port}'`}; accepted: a whole number`,
    );
    await expect(load()).rejects.toThrow(/environment variables PORT and HOST/);
  });
});

test.each([
  ["/api", "/api"],
  ["api", "/api"],
  ["/v1/api/", "/v1/api"],
  ["//v1//api", "/v1/api"],
  ["/", ""],
  ["", ""],
])("the prefix %j becomes %j", async (prefix, normal) => {
  expect((await load({ prefix })).prefix).toBe(normal);
});

test.each(["/a b", "/a?b", "/[id]", "/a#b", "/%20"])("the prefix %j is refused", async (prefix) => {
  await expect(load({ prefix })).rejects.toThrow(/prefix is .*accepted: a path such as "\/api"/);
});

test.each([
  [
    { trustedProxies: ["10.0.0.0/33"] },
    /trustedProxies\.0 is '10\.0\.0\.0\/33'; accepted: a list of addresses and networks/,
  ],
  [{ trustedProxies: ["proxy.local"] }, /trustedProxies\.0 is 'proxy\.local'/],
  [{ trustedProxies: "10.0.0.1" }, /trustedProxies is '10\.0\.0\.1'; accepted: a list/],
  [{ hosts: ["https://a.test"] }, /hosts\.0 is 'https:\/\/a\.test'; accepted: a list of hosts such as "example\.com"/],
])("the server's %j is refused", async (server, message) => {
  await expect(load({ server } as UserConfig)).rejects.toThrow(message);
});

test.each([
  [{ cors: "yes" }, "cors is 'yes'; accepted: true, false, an object of origin, allowMethods, "],
  [{ cors: { orgin: "*" } }, "cors.orgin is no setting; accepted: origin, allowMethods, "],
  [{ cors: { origin: 5 } }, 'cors.origin is 5; accepted: "*", an origin'],
  [{ cors: { credentials: true } }, "accepted: credentials with an origin by name"],
  [
    { secureHeaders: { xFrameOption: true } },
    "secureHeaders.xFrameOption is no setting; accepted: contentSecurityPolicy, ",
  ],
  [{ compress: { encoding: "br" } }, "compress.encoding is 'br'; accepted: gzip, deflate"],
  [{ etag: { weak: "no" } }, "etag.weak is 'no'; accepted: true, false"],
  [{ openapi: { docs: true } }, 'openapi.docs is true; accepted: a path such as "/docs", or false'],
  [{ openapi: { path: "/openapi.json?x" } }, "openapi.path is '/openapi.json?x'; accepted: a path such as"],
  [{ openapi: { servers: [{}] } }, "openapi.servers.0.url is undefined; accepted: a URL or path"],
  [{ openapi: { securitySchemes: { token: { type: "bearer" } } } }, "type is 'bearer'; accepted: apiKey, http, "],
])("%j is refused in words", async (settings, message) => {
  await expect(load(settings as UserConfig)).rejects.toThrow(message);
});

test.each([
  { cors: { origin: ["https://a.test"], credentials: true, maxAge: 60 } },
  { secureHeaders: { xFrameOptions: "DENY", contentSecurityPolicy: { defaultSrc: ["'self'"] } } },
  { compress: { threshold: 10, encoding: "gzip" as const }, etag: { weak: true } },
])("%j is taken as it is", async (settings: UserConfig) => {
  expect(await load(settings)).toMatchObject(settings);
});

test("addresses and networks of both families may be trusted", async () => {
  const trustedProxies = ["10.0.0.1", "192.168.0.0/16", "::1", "fd00::/8"];
  expect((await load({ server: { trustedProxies } })).server.trustedProxies).toEqual(trustedProxies);
});

test("the root is a real path, and must be there", async () => {
  mkdirSync(join(root, "app"));
  symlinkSync(join(root, "app"), join(root, "link"));
  const config = await loadConfig({ root: join(root, "link"), mode: "development" });
  expect(config.root).toBe(join(root, "app"));
  await expect(loadConfig({ root: join(root, "gone"), mode: "development" })).rejects.toThrow(ConfigError);
});

describe("lists of addresses", () => {
  test.each([[["10.0.0.0/8", "::1", "fe80::/10", "127.0.0.1"]], [[]]])("may be %j", async (allowAddresses) => {
    expect((await load({ python: { allowAddresses } })).python).toMatchObject({ allowAddresses });
  });

  test.each(["10.0.0.0/33", "10.0.0/8", "example.org", "::1/129", "10.0.0.0/8/8", ""])("have no %j", async (entry) => {
    await expect(load({ python: { denyAddresses: [entry] } })).rejects.toThrow(
      /a list of addresses and networks such as/,
    );
  });
});
