// Drivers of databases as they are on PyPI, against real servers: what the README's table says of them (R39).
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { peerPackages } from "../../tools/peer-packages.ts";
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
import { DRIVERS, type Driver, MANY, SERVERS } from "./support.ts";

const PACKAGES = peerPackages("clients");
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
  const count = () => ask(driver, "waiting", port);
  await expect.poll(count, { timeout: 60_000, interval: 20 }).toEqual({ result: MANY });
  expect(await ask(driver, "release", port)).not.toHaveProperty("error");
  expect(await Promise.all(waiting)).toEqual(waiting.map(() => ({ result: "go" })));
}

beforeAll(async () => {
  if (!PACKAGES.isThere) return;
  root = PACKAGES.copy(fixture("clients"));
  cpSync(`${fixture("guards")}tls`, join(root, "tls"), { recursive: true });
  app = await bootApp(root, { python: { workers: 1 } });
});
afterAll(async () => {
  await app?.close();
  if (root) rmSync(root, { recursive: true, force: true });
});

const missing = (program: string | undefined, name: string) =>
  PACKAGES.reason || (program ? "" : ` (skipped: there is no ${name})`);

const STARTS: Record<keyof typeof SERVERS, { start: () => Promise<DatabaseServer>; skipped: string }> = {
  redis: { start: startRedis, skipped: missing(REDIS, "redis-server") },
  postgres: { start: startPostgres, skipped: missing(POSTGRES, "postgres") },
  mariadb: { start: startMariadb, skipped: missing(MARIADB, "mariadbd") },
};

for (const name of Object.keys(SERVERS) as (keyof typeof SERVERS)[]) {
  const { start, skipped } = STARTS[name];
  const drivers = DRIVERS.filter(({ server }) => server === name);
  const titled = (chosen: readonly Driver[]) => chosen.map((driver) => [driver.name, driver] as const);

  describe.skipIf(skipped)(`${SERVERS[name]}${skipped}`, () => {
    let server: DatabaseServer;
    beforeAll(async () => {
      server = await start();
      return () => server.close();
    });

    it.each(titled(drivers))("%s writes and reads", async (_name, { file, written }) => {
      expect(await ask(file, "use", server.port)).toEqual({ result: written });
    });

    it.each(titled(drivers))("%s does so over TLS, and verifies whose", async (_name, { file, written }) => {
      const authority = join(root, "tls/authority.pem");
      expect(await ask(file, "use", server.securePort, authority)).toEqual({ result: written });
      const refused = await ask(file, "use", server.securePort, join(root, "tls/selfsigned.pem"));
      expect(refused.text).toMatch(/certificate/i);
    });

    const many = drivers.filter((driver) => driver.many);
    it.each(titled(many))(`%s: ${MANY} of its calls block at once, on one interpreter`, (_name, { file }) =>
      waitTogether(file, server.port),
    );

    const pooled = drivers.filter(({ again }) => again);
    it.each(titled(pooled))("%s: its pool survives a restart of the server", async (_name, { file, again }) => {
      for (const isRestarted of [false, true]) {
        if (isRestarted) await server.restart();
        expect(await ask(file, again?.what ?? "", server.port)).toEqual({ result: again?.result });
      }
    });
  });
}
