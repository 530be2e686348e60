// Memory: the garbage collector under suspended stacks, the cap, exceptions, floods of output (H0, H2, H3, H11; F3, F7, F9).
import { readFileSync } from "node:fs";
import { platform } from "node:os";
import { deflateSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { collectGarbage } from "../../../runtime/engines/python/thread/garbage.ts";
import { bootApp, fixture, parallel, type TestApp, tally } from "../boot.ts";

let app: TestApp;

beforeAll(async () => {
  app = await bootApp(fixture("hazards"), { bodyLimit: 10_000_000, python: { memoryLimit: 384, recycleMemory: 300 } });
});
afterAll(() => app.close());

const lost = () => app.log.filter(({ message }) => message.startsWith("Python interpreter lost")).length;

describe("cyclic garbage (F3, the reproducer of H0)", () => {
  it("under many requests, some of them suspended, ends no interpreter and does not make it grow", async () => {
    const load = async (part: number) => {
      const [plain, suspended] = await Promise.all([
        parallel(20_000 * part, 32, async () => (await app.get("/api/cyclic")).status),
        parallel(2_000 * part, 200, async () => (await app.get("/api/cyclic?wait=0.01")).status),
      ]);
      return { plain: tally(plain), suspended: tally(suspended), interpretersLost: lost() };
    };
    const memory = () => app.host.status().engines.python?.workers?.[0]?.memory ?? 0;
    await load(0.25);
    const before = memory();
    const counts = await load(1);
    const grownMB = (memory() - before) / 1024 / 1024;
    console.log("F3", { ...counts, memoryMB: before / 1024 / 1024, grownMB });
    expect(counts).toEqual({ plain: { 200: 20_000 }, suspended: { 200: 2_000 }, interpretersLost: 0 });
    expect(before).toBeGreaterThan(0);
    expect(grownMB).toBeLessThanOrEqual(8);
  });
});

describe.runIf(platform() === "linux")("the addresses of a process (Linux: /proc tells them)", () => {
  const reserved = () => Number(/VmSize:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) / 1024 ** 2;

  it("are given back by requests that waited: it has 128 TB of them, and used up 128 MB a request", async () => {
    const wait = (requests: number) =>
      parallel(requests, 100, async () => (await app.get("/api/bleed?marker=a&wait=0.001")).status);
    await wait(500);
    const before = reserved();
    expect(tally(await wait(2_000))).toEqual({ 200: 2_000 });
    const grownGB = reserved() - before;
    console.log("addresses", { before, grownGB });
    expect(grownGB).toBeLessThan(2);
  });
});

describe("too much memory (F7)", () => {
  it.each(["/api/memory/list", "/api/memory/huge"])("%s is a MemoryError of that request", async (path) => {
    const before = lost();
    const answer = await app.get(path);
    expect(answer.status).toBe(500);
    expect(await answer.json()).toMatchObject({ error: { kind: "MemoryError" } });
    expect((await app.get("/api/ok")).status).toBe(200);
    expect(lost()).toBe(before);
  });

  it("a compressed bomb is one too", async () => {
    const bomb = deflateSync(Buffer.alloc(1_000_000_000));
    const answer = await app.get("/api/memory/bomb", {
      method: "POST",
      body: bomb,
      headers: { "content-length": String(bomb.length) },
    });
    expect(answer.status).toBe(500);
    expect(await answer.json()).toMatchObject({ error: { kind: "MemoryError" } });
    expect((await app.get("/api/ok")).status).toBe(200);
  });

  it("an interpreter that grew beyond the soft limit was replaced, and no request noticed", () => {
    const replaced = app.log.filter(({ message }) => message.includes("MB: replacing it")).length;
    console.log("F7", { replaced, rssMB: Math.round(process.memoryUsage().rss / 1e6) });
    expect(replaced).toBeGreaterThan(0);
  });
});

describe("exceptions (F9)", () => {
  it("by the thousand leave no memory behind", { timeout: 120_000 }, async () => {
    const storm = async (count: number) =>
      tally(await parallel(count, 64, async () => (await app.get("/api/raise")).status));
    await storm(2_000);
    app.log.length = 0;
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    expect(await storm(10_000)).toEqual({ 500: 10_000 });
    app.log.length = 0;
    collectGarbage();
    const grownMB = (process.memoryUsage().heapUsed - before) / 1e6;
    console.log("F9", {
      exceptions: 10_000,
      grownMB: Math.round(grownMB * 10) / 10,
    });
    expect(grownMB).toBeLessThan(8);
  });
});

describe("a flood of output (H11)", () => {
  it("is cut: long lines and too many lines at once", async () => {
    app.log.length = 0;
    expect((await app.get("/api/flood")).status).toBe(200);
    const lines = app.log.filter(({ message }) => message.startsWith("line"));
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.length).toBeLessThan(10_000);
    expect(app.log.some(({ message }) => /the rest .*(?:is dropped|is left out)/.test(message))).toBe(true);
    expect(Math.max(...app.log.map(({ message }) => message.length))).toBeLessThan(10_000);
  });
});
