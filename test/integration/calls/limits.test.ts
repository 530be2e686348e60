// Calls belong to their request: they end with it, and never wait for a place that who waits for them holds.
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { bootApp, fixture, parallel, type TestApp } from "../boot.ts";

let app: TestApp;

beforeAll(async () => {
  const python = { workers: 1, maxConcurrency: 4, maxQueue: 16 };
  app = await bootApp(fixture("calls"), { timeout: 20_000, python });
});
afterAll(() => app?.close());

const logged = (text: string) =>
  vi.waitFor(() => expect(app.log.map(({ message }) => message)).toContain(text), 10_000);

describe("with one interpreter and its limits full", () => {
  it.each([
    ["Python calls TypeScript, which calls Python", "functions", "A!"],
    ["Python asks a Python route", "python", "B!"],
    ["Python asks a TypeScript route, which calls Python", "typescript", "C!"],
  ])("%s: all are answered", async (_what, how, text) => {
    const answers = await parallel(16, 8, async () => {
      const answer = await app.get(`/api/chain?how=${how}`);
      return `${answer.status} ${JSON.stringify(await answer.json())}`;
    });
    expect(new Set(answers)).toEqual(new Set([`200 {"text":"${text}"}`]));
  });
});

/** Sends a request, and leaves when the line is in the log. */
async function leave(path: string, line: string, method = "GET"): Promise<void> {
  const leaving = new AbortController();
  const answer = fetch(`${app.url}${path}`, { method, signal: leaving.signal });
  answer.catch(() => {});
  await logged(line);
  leaving.abort();
  await expect(answer).rejects.toThrow();
}

describe("a function is stopped", () => {
  it("when the client of the request leaves", async () => {
    await leave("/api/sleep?seconds=40", "sleeps 40");
    await logged("slept 40");
  });

  it("when the time of its route is up", async () => {
    const answer = await app.get("/api/sleep?seconds=41");
    expect(answer.status).toBe(504);
    await logged("slept 41");
  });

  it("when the client leaves, two languages further", async () => {
    await leave("/api/sleeps?seconds=42", "sleeps 42");
    await logged("slept 42");
  });

  it("a generator of TypeScript, too", async () => {
    await leave("/api/sleeps?seconds=43", "ticks 43.0", "POST");
    await vi.waitFor(async () => expect(await (await app.get("/api/closed")).json()).toContain("ticks 43"), 10_000);
  });

  it("and its lines in the log have the request's id", async () => {
    await app.get("/api/sleep?seconds=0.01", { headers: { "x-request-id": "mine-1" } });
    await logged("slept 0.01");
    expect(app.log.find(({ message }) => message === "slept 0.01")?.requestId).toBe("mine-1");
  });
});

describe("generators of Python", () => {
  const ask = async (of: string) => (await app.get(`/api/stream?of=${of}`)).json();

  it("are gone through with for await", async () => {
    expect(await ask("5")).toEqual([0, 1, 2, 3, 4]);
    expect(await ask("fails")).toEqual(["1970-01-01T00:00:00.000Z", { 0: 97, 1: 98 }, "KeyError"]);
  });

  it("are closed when the loop is left, and when nothing was taken", async () => {
    expect(await ask("break")).toEqual([0, 1, 2]);
    await logged("numbers 1000000 closed");
    expect(await ask("unused")).toEqual([]);
  });

  it("other values cannot be gone through", async () => {
    expect(await ask("none")).toEqual([expect.stringMatching(/shout gave no generator/)]);
  });

  it("may be part of a response that is a generator itself", async () => {
    expect(await (await app.get("/api/stream", { method: "POST" })).text()).toBe("first\n0\n1\n2\n");
  });
});

it("an interpreter that ends fails the call, not the request", async () => {
  const answer = await app.get("/api/die", { method: "POST" });
  expect(await answer.json()).toEqual({ error: expect.stringMatching(/interpreter ended.*worker_lost/), after: "int" });
}, 60_000);
