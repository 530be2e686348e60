// Drivers of databases as they are on PyPI, against real servers: what the README's table says of them (R39).
import { cpSync, existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bootApp, fixture, type TestApp } from "../boot.ts";
import {
  type DatabaseServer,
  MARIADB,
  POSTGRES,
  REDIS,
  startMariadb,
  startPostgres,
  startRedis,
} from "./database-servers.ts";

const PACKAGES = join(import.meta.dirname, "../../../.peers/clients-1");
const MANY = 200;
const isThere = existsSync(PACKAGES);
let app: TestApp;
let root = "";

interface Outcome {
  result?: unknown;
  error?: string;
  text?: string;
}

async function ask(driver: string, what: string, port: number, ca = ""): Promise<Outcome> {
  const route = driver.endsWith("_async") ? "database_await" : "database";
  const query = new URLSearchParams({ driver, do: what, port: String(port), ca });
  const answer = await app.get(`/api/${route}?${query}`);
  return answer.status === 200 ? ((await answer.json()) as Outcome) : { error: String(answer.status) };
}

/** All of them wait at the server before one goes on. */
async function waitTogether(driver: string, port: number): Promise<void> {
  if (driver !== "redis") expect(await ask(driver, "hold", port)).toEqual({ result: null });
  const waiting = Array.from({ length: MANY }, () => ask(driver, "wait", port));
  while (((await ask(driver, "waiting", port)).result as number) < MANY) await setTimeout(20);
  await ask(driver, "release", port);
  expect(await Promise.all(waiting)).toEqual(waiting.map(() => ({ result: "go" })));
}

beforeAll(async () => {
  if (!isThere) return;
  root = realpathSync(mkdtempSync(join(tmpdir(), "polyglot-databases-")));
  cpSync(fixture("clients"), root, { recursive: true });
  cpSync(`${fixture("guards")}tls`, join(root, "tls"), { recursive: true });
  cpSync(PACKAGES, join(root, ".polyglot/python/site-packages"), { recursive: true });
  app = await bootApp(root, { python: { workers: 1 } });
}, 60_000);
afterAll(async () => {
  await app?.close();
  if (root) rmSync(root, { recursive: true, force: true });
});

const missing = (program: string | undefined, name: string) =>
  !isThere ? " (skipped: run test/tools/fetch-clients.sh)" : program ? "" : ` (skipped: there is no ${name})`;

interface Case {
  name: string;
  skipped: string;
  start: () => Promise<DatabaseServer>;
  /** Drivers, and what they give. Some go over TLS whenever the server has it. */
  drivers: Record<string, unknown>;
  many: string;
}

const rows = [
  [1, "written"],
  [2, "ü"],
];
const CASES: Case[] = [
  {
    name: "Redis",
    skipped: missing(REDIS, "redis-server"),
    start: startRedis,
    drivers: { redis: ["written", 2, 1], redis_async: ["written", 2, 1] },
    many: "redis",
  },
  {
    name: "PostgreSQL",
    skipped: missing(POSTGRES, "postgres"),
    start: startPostgres,
    drivers: { pg8000: [rows, true], sqlalchemy: ["written", "ü"] },
    many: "pg8000",
  },
  {
    name: "MariaDB",
    skipped: missing(MARIADB, "mariadbd"),
    start: startMariadb,
    drivers: { pymysql: [rows, true] },
    many: "pymysql",
  },
];

describe.each(CASES.map((one) => [`${one.name}${one.skipped}`, one] as const))("%s", (_name, one) => {
  const { skipped, start, drivers, many } = one;
  let server: DatabaseServer;
  const names = Object.keys(drivers);

  beforeAll(async () => {
    if (!skipped) server = await start();
  }, 60_000);
  afterAll(() => server?.close());

  it.skipIf(skipped).each(names)("%s writes and reads", { timeout: 60_000 }, async (driver) => {
    expect(await ask(driver, "use", server.port)).toEqual({ result: drivers[driver] });
  });

  it.skipIf(skipped).each(names)("%s does so over TLS, and verifies whose", { timeout: 60_000 }, async (driver) => {
    expect(await ask(driver, "use", server.securePort, join(root, "tls/authority.pem"))).toEqual({
      result: drivers[driver],
    });
    const refused = await ask(driver, "use", server.securePort, join(root, "tls/selfsigned.pem"));
    expect(refused.text).toMatch(/certificate/i);
  });

  it.skipIf(skipped)(`${many}: ${MANY} blocking queries wait at once, on one interpreter`, { timeout: 90_000 }, () =>
    waitTogether(many, server.port),
  );

  it.skipIf(skipped)("a pool survives a restart of the server", { timeout: 60_000 }, async () => {
    const pooled = names.includes("sqlalchemy")
      ? ["sqlalchemy", "again", 1]
      : [names[0], "use", drivers[names[0] ?? ""]];
    const [driver, what, result] = pooled as [string, string, unknown];
    expect(await ask(driver, what, server.port)).toEqual({ result });
    await server.restart();
    expect(await ask(driver, what, server.port)).toEqual({ result });
  });
});
