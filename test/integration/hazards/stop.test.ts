// Stopping work: time limits end the right request and no other (H6, H8, H10; F4, F5, F6, F24).
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bootApp, fixture, parallel, type TestApp, tally } from "../boot.ts";

const LIMIT = 1000;
let app: TestApp;

beforeAll(async () => {
  app = await bootApp(fixture("hazards"), { timeout: LIMIT });
});
afterAll(() => app.close());

/** Asks until a replaced interpreter serves again. */
async function settled(): Promise<void> {
  while ((await app.get("/api/ok")).status !== 200);
}

const lost = () => app.log.filter(({ message }) => message.startsWith("Python interpreter lost")).length;

describe("a handler that does not end (F4)", () => {
  const SOFT = [
    "GET loop/spin",
    "GET loop/power",
    "GET loop/regex",
    "GET loop/sleep",
    "GET loop/event",
    "GET loop/coroutine",
    "POST loop/coroutine",
    "GET loop/never",
  ];
  const HARD = ["GET loop/sum", "GET loop/stubborn"];

  it.each(SOFT)("%s is answered 504 and leaves its interpreter and its neighbours alone", async (line) => {
    await settled();
    const before = lost();
    const [method, path] = line.split(" ") as [string, string];
    await app.get("/api/ok");
    const stuck = app.get(`/api/${path}`, { method });
    await delay(300); // whoever came at the same time would be late at the same time
    const neighbours = await Promise.all([
      stuck,
      ...Array.from({ length: 8 }, () => app.get("/api/victim?ms=1", { method: "POST" })),
    ]);
    expect(neighbours.map(({ status }) => status)).toEqual([504, ...Array(8).fill(200)]);
    expect((await app.get("/api/ok")).status).toBe(200);
    expect(lost()).toBe(before);
  });

  it.each(HARD)(
    "%s is answered 504, its interpreter is replaced, and each neighbour gets exactly one answer",
    async (line) => {
      await settled();
      const before = lost();
      const [method, path] = line.split(" ") as [string, string];
      const stuck = app.get(`/api/${path}`, { method });
      const neighbours = await Promise.all(Array.from({ length: 8 }, () => app.get("/api/ok")));
      expect((await stuck).status).toBe(504);
      for (const { status } of neighbours) expect([200, 504]).toContain(status);
      await settled();
      expect(lost()).toBe(before + 1);
    },
  );
});

describe("an interrupt", () => {
  it("never hits an innocent request: one is suspended past its limit while others compute (F5)", async () => {
    await settled();
    const rounds = 200;
    const before = lost();
    const suspended = parallel(rounds, rounds, async () => (await app.get("/api/victim")).status);
    const computing = parallel(rounds, 8, async () => (await app.get("/api/victim?ms=10", { method: "POST" })).status);
    const counts = { suspended: tally(await suspended), computing: tally(await computing) };
    console.log("F5", counts);
    expect(counts).toEqual({ suspended: { 504: rounds }, computing: { 200: rounds } });
    expect(lost()).toBe(before);
  });
});

describe("locks (F6)", () => {
  it("a waiting request is set aside, so the holder can finish: 20 requests, one threading.Lock", async () => {
    await settled();
    const answers = await parallel(12, 12, async () => (await app.get("/api/lock")).json());
    expect(answers).toEqual(Array(12).fill({ most: 1 }));
  });

  it("an RLock is owned by a request, and the same request may take it twice", async () => {
    const answers = await parallel(12, 12, async () => (await app.get("/api/lock", { method: "PUT" })).json());
    expect(answers).toEqual(Array(12).fill({ most: 1 }));
  });

  it("a lock with a time limit, and queue.get with one, wait without freezing the thread", async () => {
    const waiting = app.get("/api/lock", { method: "POST" });
    const others = await Promise.all([app.get("/api/ok"), app.get("/api/lock", { method: "DELETE" })]);
    expect(others.map(({ status }) => status)).toEqual([200, 200]);
    expect(((await (await waiting).json()) as { waited: number }).waited).toBeGreaterThanOrEqual(0.2);
  });
});

describe("clients that leave (F24)", () => {
  it("end their handlers: nothing is in flight afterwards, and `finally` ran", async () => {
    await settled();
    const clients = 300;
    const leave = new AbortController();
    const requests = Array.from({ length: clients }, () =>
      fetch(`${app.url}/api/abort`, { signal: leave.signal }).catch(() => "left"),
    );
    const gauge = async () =>
      (await (await app.get("/api/abort", { method: "POST" })).json()) as { waiting: number; ended: number };
    while ((await gauge()).waiting < clients);
    leave.abort();
    expect(tally((await Promise.all(requests)).map(String))).toEqual({ left: clients });
    let state = await gauge();
    while (state.waiting > 0) state = await gauge();
    console.log("F24", { clients, ...state });
    expect(state).toEqual({ waiting: 0, ended: clients });
  });
});

it("a time limit that has passed while it was set is kept: the event loop calls at once", async () => {
  await settled();
  const answer = await app.get("/api/past");
  expect([answer.status, await answer.text()]).toEqual([200, "called"]);
});
