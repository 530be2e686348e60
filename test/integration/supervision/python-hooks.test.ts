// on_start and on_stop of Python modules, and the bound on tasks that outlive their requests (H13).
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { copyApp } from "../../tools/peer-packages.ts";
import { until } from "../../tools/until.ts";
import { bootApp, fixture, type TestApp } from "../boot.ts";

// Interpreters start for seconds, and longer on a machine that does other work.
vi.setConfig({ testTimeout: 120_000 });

let app: TestApp;
let folder: string | undefined;
afterEach(async () => {
  await app.close();
  if (folder) rmSync(folder, { recursive: true });
  folder = undefined;
});

const stopped = () => app.log.filter(({ message }) => message.startsWith("stopped")).map(({ message }) => message);

describe("hooks of Python modules", () => {
  it("start before the first answer, a module before those that import it, and stop in the other order", async () => {
    app = await bootApp(fixture("hooks"));
    const answers = await Promise.all(Array.from({ length: 8 }, async () => (await app.get("/api/hooked")).json()));
    for (const answer of answers) expect(answer).toEqual({ version: 1, seen: ["pool", "route"] });
    expect(stopped()).toEqual([]);
    await app.host.close();
    expect(stopped()).toEqual(["stopped: route", "stopped: pool"]);
  });

  it("that fail to start break their route, and say where", async () => {
    app = await bootApp(fixture("hooks"));
    const answer = await app.get("/api/fails");
    expect(answer.status).toBe(500);
    expect(await answer.json()).toMatchObject({
      error: { kind: "RuntimeError", message: "no database", file: "api/fails.py", line: 2 },
    });
    expect((await app.get("/api/hooked")).status).toBe(200);
  });

  it("of a replaced module stop after its last request, and the new one starts before its first", async () => {
    folder = copyApp(fixture("hooks"));
    app = await bootApp(folder, {}, { watch: true });
    await app.get("/api/hooked");
    const slow = app.get("/api/hooked?wait=1.5");
    await until(
      () => (app.host.status().engines.python?.workers[0]?.inFlight ?? 0) > 0,
      "the slow request is under way",
    );
    const file = join(folder, "api/hooked.py");
    writeFileSync(file, readFileSync(file, "utf8").replace('"version": 1', '"version": 2'));
    const next = async () => (await app.get("/api/hooked")).json() as Promise<{ version: number; seen: string[] }>;
    await until(async () => (await next()).version === 2, "version 2 answers");
    expect((await next()).seen).toEqual(["pool", "route", "route"]);
    expect(stopped()).toEqual([]);
    expect(((await (await slow).json()) as { version: number }).version).toBe(1);
    await until(() => stopped().length > 0, "the old module is stopped");
    expect(stopped()).toEqual(["stopped: route"]);
  });

  it("stop when a worker is retired", async () => {
    app = await bootApp(fixture("hooks"), { python: { maxRequests: 20 } });
    while (stopped().length === 0) expect((await app.get("/api/hooked")).status).toBe(200);
    await until(() => stopped().length >= 2, "both modules are stopped");
    expect(stopped().slice(0, 2)).toEqual(["stopped: route", "stopped: pool"]);
  });
});

describe("tasks that outlive their requests (H13)", () => {
  it("are bounded; those of a request that runs are not", async () => {
    app = await bootApp(fixture("supervised"), { python: { maxTasks: 100 } });
    expect(await (await app.get("/api/background?count=100")).json()).toEqual({ waiting: 100 });
    const refused = await app.get("/api/background?count=1");
    expect(refused.status).toBe(500);
    expect(JSON.stringify(await refused.json())).toContain(
      "100 tasks live on after their requests, and no more than 100",
    );
    expect((await app.get("/api/background", { method: "DELETE" })).status).toBe(204);
    const own = await app.get("/api/background?count=1000", { method: "PUT" });
    expect(await own.json()).toEqual({ done: 1000 });
  });
});
