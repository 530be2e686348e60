// Many stacks in one interpreter: answers leave while others wait, and what ends one leaves the others alone.
import { afterAll, beforeAll, expect, it } from "vitest";
import { bootApp, fixture, parallel, type TestApp, tally } from "../boot.ts";

let app: TestApp;
beforeAll(async () => {
  const log = { requests: false, maxRate: 0 };
  app = await bootApp(fixture("stacks"), { log, python: { workers: 1, spares: 0 } });
});
afterAll(() => app.close());

const status = async (path: string, method = "GET") => (await app.get(`/api/${path}`, { method })).status;
const messages = () => app.log.map(({ message }) => message);
const lost = () => messages().filter((message) => message.startsWith("Python interpreter lost"));

it("answers and log lines leave while others are queued", async () => {
  const requests = 400;
  const statuses = await parallel(requests, requests, () => status("chat"));
  expect(tally(statuses)).toEqual({ 200: requests });
  await expect.poll(() => messages().filter((message) => message.startsWith("line")).length).toBe(10 * requests);
});

it.each(["huge", "nan", "infinite", "negative"])("a time that is none (%s) ends only who waits for it", async (how) => {
  expect(await status(`wrong?how=${how}`)).toBe(500);
  expect(await status("derive")).toBe(200);
});

it("a lock's time limit that is none ends only who waits for it", async () => {
  expect(await status("wrong", "POST")).toBe(500);
  expect(await status("derive")).toBe(200);
});

it("a time limit ends all stacks of its request, each with the reason, and none of another", async () => {
  const other = app.get("/api/later");
  expect(await status("late")).toBe(504);
  expect((await other).status).toBe(200);
  const told = () => messages().filter((message) => /^(main|stack \d): /.test(message));
  await expect.poll(() => told().length).toBe(4);
  expect(told().every((message) => message.includes("the time limit is reached"))).toBe(true);
});

it.each(["far", "big"])("a value that Python has no room for (%s) is an error where it was asked for", async (how) => {
  const answer = await app.get(`/api/values?how=${how}`);
  expect(answer.status).toBe(500);
});

it("a state that cannot cross does not hide the handler's error", async () => {
  const answer = await app.get("/api/state");
  expect(answer.status).toBe(500);
  expect(messages().join("\n")).toContain("of the handler");
});

it("a step of a stream that does not end is ended after the time limit, and its interpreter is not", async () => {
  const stream = (await app.get("/api/endless")).body?.getReader();
  expect(new TextDecoder().decode((await stream?.read())?.value)).toBe("first");
  await expect(stream?.read()).rejects.toThrow();
  expect(await status("ok")).toBe(200);
  expect(lost()).toEqual([]);
});

it("a time limit that hits the release of a lock lets it end: no lock is lost", async () => {
  const kinds = ["lock", "rlock", "condition", "semaphore", "own", "stack", "wait"];
  const free = async () => (await app.get("/api/release", { method: "PUT" })).json();
  for (let round = 0; round < 8; round++) {
    for (const kind of kinds) expect([kind, await status(`release?kind=${kind}`)]).toEqual([kind, 504]);
    expect(await status("release", "POST")).toBe(504);
    expect([round, await free()]).toEqual([round, [...kinds, "tasks"]]);
  }
  expect(lost()).toEqual([]);
});

it("who waits for a condition when its time is up gives back no lock that another holds", async () => {
  const waiting = status("waiting");
  await expect.poll(messages).toContain("waiting");
  expect(await (await app.get("/api/holding")).json()).toEqual({ kept: true });
  expect(await waiting).toBe(504);
  const ask = async () => (await app.get("/api/holding", { method: "POST" })).json();
  await expect.poll(ask).toEqual({ free: true });
});

it("what gives back without an end is ended after a time", async () => {
  expect(await status("release?kind=endless")).toBe(504);
  expect(await status("ok")).toBe(200);
  expect(lost()).toEqual([]);
});

it("an app's own handler of SIGINT takes no time limit away", async () => {
  expect(await status("release", "DELETE")).toBe(504);
  expect(await status("release", "DELETE")).toBe(504);
  expect(await status("ok")).toBe(200);
  expect(messages()).not.toContain("ours");
  expect(lost()).toEqual([]);
});
