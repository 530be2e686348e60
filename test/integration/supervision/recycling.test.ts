// Interpreters that served enough are replaced one at a time, and no request notices (F11).
import { setTimeout as delay } from "node:timers/promises";
import { expect, it, vi } from "vitest";
import { until } from "../../tools/until.ts";
import { bootApp, fixture, parallel, tally } from "../boot.ts";

// Interpreters start for seconds, and longer on a machine that does other work.
vi.setConfig({ testTimeout: 120_000 });

it("by the heap of JavaScript, before its limit ends them", async () => {
  const app = await bootApp(fixture("supervised"), { python: { memoryLimit: 1024 } });
  const recycled = () => app.host.status().engines.python?.restarts.recycled ?? 0;
  const statuses: number[] = [];
  const heap = () => app.host.status().engines.python?.workers[0]?.heap ?? 0;
  while (recycled() === 0) {
    const before = heap();
    statuses.push((await app.get("/api/heap", { method: "PUT" })).status);
    await until(() => heap() !== before || recycled() > 0, "the heap is measured anew"); // once a second
  }
  expect(statuses.every((status) => status < 300)).toBe(true);
  expect(app.log.some(({ message }) => /holds \d+ MB of JavaScript: replacing it/.test(message))).toBe(true);
  expect(app.host.status().engines.python?.restarts.lost).toBe(0);
  await app.close();
});

it("by requests, under load: all of them serve all the time, and one more at most is about to", async () => {
  const app = await bootApp(fixture("supervised"), { python: { workers: 2, maxRequests: 400 } });
  const workers = () => app.host.status().engines.python?.workers ?? [];
  const serving = () => workers().filter(({ state }) => state === "serving").length;
  await until(() => serving() === 2, "two interpreters serve");
  let stop = false;
  let least = 2;
  let most = 0;
  const watching = (async () => {
    while (!stop) {
      least = Math.min(least, serving());
      most = Math.max(most, workers().filter(({ state }) => state === "starting" || state === "spare").length);
      await delay(2);
      stop = (app.host.status().engines.python?.restarts.recycled ?? 0) >= 2 && most > 0 && serving() === 2;
    }
  })();
  const statuses: number[] = [];
  const load = parallel(16, 16, async (n) => {
    while (!stop) statuses.push((await app.get("/api/count", { method: n % 2 === 0 ? "GET" : "POST" })).status);
  });
  await Promise.all([watching, load]);
  console.log("F11", {
    ...tally(statuses),
    replaced: app.host.status().engines.python?.restarts.recycled,
    least,
    most,
  });
  expect(Object.keys(tally(statuses))).toEqual(["200"]);
  expect({ least, most }).toEqual({ least: 2, most: 1 });
  expect(app.host.status().engines.python?.restarts.lost).toBe(0);
  await app.close();
});
