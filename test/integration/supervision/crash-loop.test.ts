// Crash after crash (F10): of interpreters that do not start, and of one route.
import { afterEach, describe, expect, it, vi } from "vitest";
import { loadConfig } from "../../../runtime/config/config.ts";
import { createHost, type Host } from "../../../runtime/host/host.ts";
import { createLogger } from "../../../runtime/log.ts";
import { until } from "../../tools/until.ts";
import { bootApp, fixture, type TestApp, tally } from "../boot.ts";
import { onStart } from "./threads.ts";

// Interpreters start for seconds, and longer on a machine that does other work.
vi.setConfig({ testTimeout: 120_000 });

let open: { close(): Promise<void> } | undefined;
afterEach(async () => {
  onStart.run = () => {};
  await open?.close();
  open = undefined;
});

/** A request whose body is shorter than it says. */
function breakingOff(path: string): Request {
  const body = new ReadableStream({ pull: (controller) => controller.error(new Error("broke off")) });
  const init = { method: "POST", body, duplex: "half", headers: { "content-length": "5" } };
  return new Request(`http://test${path}`, init as RequestInit);
}

describe("interpreters that do not start", () => {
  it("stop the loop after two: not ready, with the reason, and requests are told when to come back", async () => {
    let starts = 0;
    onStart.run = (worker) => {
      starts++;
      void worker.terminate();
    };
    const config = await loadConfig({ root: fixture("supervised"), mode: "development" });
    const host: Host = await createHost(config, { watch: false, log: createLogger({ level: "silent" }) });
    open = host;
    await until(() => host.status().engines.python?.breakerOpen === true, "the loop is stopped");
    expect(starts).toBe(2);
    expect(host.status()).toMatchObject({ ready: false });
    expect(host.status().reason).toMatch(/^Python interpreters keep ending \(.*thread ended/);
    const answer = await host.fetch(new Request("http://test/api/other"));
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await answer.text()).toContain("crash_loop");
    onStart.run = () => {};
    await until(
      () => host.status().engines.python?.workers.some(({ state }) => state === "serving") === true,
      "an interpreter serves",
    );
    expect((await host.fetch(new Request("http://test/api/other"))).status).toBe(200);
  });
});

describe("a route that ends interpreters", () => {
  it("rests after three, while others are served, and one request tries whether it works again", async () => {
    const app: TestApp = await bootApp(fixture("supervised"), { python: { workers: 1, spares: 1 } });
    open = app;
    const python = () => app.host.status().engines.python;
    const isStarted = () => python()?.workers.some(({ state }) => state === "spare") === true;
    const statuses: number[] = [];
    for (let n = 0; n < 3; n++) {
      // Served requests show that the interpreters themselves are sound.
      for (let one = 0; one < 60; one++) await app.get("/api/other");
      await until(isStarted, "a spare is there");
      statuses.push((await app.get("/api/fatal")).status);
    }
    expect(statuses).toEqual([502, 502, 502]);
    const refused = await Promise.all(Array.from({ length: 20 }, () => app.get("/api/fatal")));
    expect(tally(refused.map(({ status }) => status))).toEqual({ 503: 20 });
    expect(Number(refused[0]?.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(python()).toMatchObject({ restarts: { lost: 3 }, breakerOpen: false });
    expect(python()?.resting.map((file) => file.split("/").at(-1))).toEqual(["fatal.py"]);
    expect((await app.get("/api/other")).status).toBe(200);
    let unread = 503;
    const isTried = async () => {
      unread = (await app.host.fetch(breakingOff("/api/fatal"))).status;
      return unread !== 503;
    };
    await until(isTried, "a request tries the route");
    // What never came to Python has not taken the chance.
    expect([unread, (await app.get("/api/fatal?mend=true")).status]).toEqual([500, 200]);
    expect(python()?.resting).toEqual([]);
  });
});
