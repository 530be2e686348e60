// An interpreter that dies: every request gets one answer, idempotent ones on another worker (H7, H9, H13; F2, F10).
import { setImmediate } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bootApp, fixture, parallel, type TestApp, tally } from "../boot.ts";

let app: TestApp;

beforeAll(async () => {
  app = await bootApp(fixture("hazards"), { python: { workers: 2 } });
});
afterAll(() => app.close());

const lost = () => app.log.filter(({ message }) => message.startsWith("Python interpreter lost")).length;

describe("a fatal error (F2)", () => {
  it("in one handler loses no idempotent request and answers the guilty one 502", async () => {
    const before = lost();
    const load = parallel(400, 32, async (n) => {
      if (n === 150) return `guilty ${(await app.get("/api/fatal/abort", { method: "POST" })).status}`;
      if (n === 250) return `guilty ${(await app.get("/api/fatal/exit", { method: "POST" })).status}`;
      return (await app.get("/api/bleed?marker=a&wait=0.01")).status;
    });
    const counts = tally(await load);
    console.log("F2", { ...counts, interpretersLost: lost() - before });
    expect(counts).toEqual({ 200: 398, "guilty 502": 2 });
    expect(lost()).toBe(before + 2);
  });

  it("does not follow from deep JSON: 400, and the interpreter lives", async () => {
    const before = lost();
    const deep = "[".repeat(20_000) + "]".repeat(20_000);
    const answer = await app.get("/api/fatal/json", {
      method: "POST",
      body: deep,
      headers: { "content-type": "application/json" },
    });
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as { detail: string }).detail).toContain("nested deeper than 200");
    expect(lost()).toBe(before);
  });

  it("does not follow from freeing a chain of 200,000 objects, among suspended requests", async () => {
    const before = lost();
    const others = parallel(50, 50, async () => (await app.get("/api/bleed?marker=a&wait=0.2")).status);
    expect((await app.get("/api/fatal/list", { method: "POST" })).status).toBe(200);
    expect(tally(await others)).toEqual({ 200: 50 });
    expect(lost()).toBe(before);
  });

  it("does not follow from recursion through C at many depths, in many requests that wait and raise there", async () => {
    const before = lost();
    const answers = parallel(600, 60, async (n) => (await app.get(`/api/deep?seed=${n}`)).text());
    expect(tally(await answers)).toEqual({ '{"is_whole":true}': 600 });
    expect(lost()).toBe(before);
  });
});

describe("a module that cannot be loaded (F10)", () => {
  it("breaks its own route only, and says where", async () => {
    const broken = await app.get("/api/bad/syntax");
    expect(broken.status).toBe(500);
    expect(await broken.json()).toMatchObject({ error: { kind: "SyntaxError", file: "api/bad/syntax.py", line: 1 } });
    expect((await app.get("/api/ok")).status).toBe(200);
  });

  it("that leaves by sys.exit() is an ordinary error", async () => {
    const before = lost();
    expect((await app.get("/api/bad/leaves")).status).toBe(500);
    expect(lost()).toBe(before);
  });

  it("that ends the interpreter is not tried again: one is lost, then the route answers 500 with the reason", async () => {
    const before = lost();
    const statuses: number[] = [];
    for (let n = 0; n < 10; n++) statuses.push((await app.get("/api/bad/exits")).status);
    const answer = await app.get("/api/bad/exits");
    expect(JSON.stringify(await answer.json())).toContain("Importing this module ends the interpreter");
    console.log("F10", { statuses: tally(statuses), interpretersLost: lost() - before });
    expect(lost()).toBe(before + 1);
    expect((await app.get("/api/ok")).status).toBe(200);
  });
});

describe("tasks nobody waits for (H13)", () => {
  it("may fail, or call sys.exit(), without harm; so may handlers", async () => {
    const before = lost();
    expect((await app.get("/api/tasks")).status).toBe(200);
    expect((await app.get("/api/tasks", { method: "POST" })).status).toBe(500);
    expect((await app.get("/api/tasks", { method: "PUT" })).status).toBe(500);
    expect((await app.get("/api/ok")).status).toBe(200);
    while (!app.log.some(({ message }) => message.includes("in the background"))) await setImmediate();
    expect(lost()).toBe(before);
  });
});

describe("overload (H4)", () => {
  it("is answered 503 with Retry-After, beyond a bounded queue", async () => {
    const small = await bootApp(fixture("hazards"), { python: { maxConcurrency: 4, maxQueue: 4 } });
    const answers = await parallel(20, 20, () => small.get("/api/bleed?marker=a&wait=0.05"));
    const refused = answers.filter(({ status }) => status === 503);
    expect(tally(answers.map(({ status }) => status))).toEqual({ 200: 8, 503: 12 });
    expect(refused.every(({ headers }) => headers.get("retry-after") === "1")).toBe(true);
    await small.close();
  });
});
