// Interpreters ended from outside while they serve (F1, F8): who takes over, and what becomes of the requests.
import { afterEach, describe, expect, it, vi } from "vitest";
import { until } from "../../tools/until.ts";
import { bootApp, fixture, parallel, type TestApp, tally } from "../boot.ts";
import { running } from "./threads.ts";

// Interpreters start for seconds, and longer on a machine that does other work.
vi.setConfig({ testTimeout: 120_000 });

let app: TestApp;
afterEach(() => app.close());

const python = () => app.host.status().engines.python;
const states = () => python()?.workers.map(({ state }) => state) ?? [];

describe("a killed interpreter", () => {
  it("loses no request that may be repeated, and the others are answered 502 (F1)", async () => {
    app = await bootApp(fixture("supervised"), { python: { workers: 2 } });
    await until(() => states().join() === "serving,serving", "two interpreters serve");
    let kills = 0;
    let stop = false;
    const killing = (async () => {
      while (kills < 3) {
        await until(
          () => (python()?.workers.filter(({ served }) => served > 100).length ?? 0) === 2,
          "both interpreters served a hundred requests",
        );
        await running[kills % 2]?.terminate();
        kills++;
      }
      stop = true;
    })();
    const gets: number[] = [];
    const posts: number[] = [];
    const load = parallel(32, 32, async (n) => {
      while (!stop)
        if (n % 4 === 0) posts.push((await app.get("/api/count", { method: "POST" })).status);
        else gets.push((await app.get("/api/count")).status);
    });
    await Promise.all([killing, load]);
    const counts = {
      GET: tally(gets),
      POST: tally(posts),
      kills,
      lost: gets.filter((status) => status !== 200).length,
    };
    console.log("F1", counts);
    expect(Object.keys(counts.GET)).toEqual(["200"]);
    expect(posts.every((status) => status === 200 || status === 502)).toBe(true);
    expect(python()?.restarts.lost).toBe(3);
  });

  it("is followed by the spare at once, and a new spare is started", async () => {
    app = await bootApp(fixture("supervised"), { python: { workers: 1, spares: 1 } });
    await app.get("/api/count");
    await until(() => states().join() === "serving,spare", "one interpreter serves, one is a spare");
    const [first, spare] = python()?.workers ?? [];
    await running[0]?.terminate();
    expect(python()).toMatchObject({ ready: true, restarts: { lost: 1 } });
    expect(states()).toEqual(["serving", "starting"]);
    expect(python()?.workers[0]?.id).toBe(spare?.id);
    expect((await app.get("/api/count")).status).toBe(200);
    expect(first?.id).not.toBe(spare?.id);
    await until(() => states().join() === "serving,spare", "one interpreter serves, one is a spare");
  });

  it("that ran out of heap takes nobody else with it (F8)", async () => {
    app = await bootApp(fixture("supervised"), {
      timeout: 60_000,
      python: { workers: 1, spares: 1, memoryLimit: 256 },
    });
    await until(() => states().join() === "serving,spare", "one interpreter serves, one is a spare");
    expect((await app.get("/api/heap", { method: "POST" })).status).toBe(502);
    expect((await app.get("/api/other")).status).toBe(200);
    expect(app.log.some(({ message }) => /interpreter lost: .*memory/.test(message))).toBe(true);
  });
});
