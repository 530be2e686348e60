// What a Python middleware may do to requests for either language, blocking and awaiting.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Problem } from "../../runtime/contract/problem.ts";
import { bootApp, fixture, parallel, type TestApp, tally } from "./boot.ts";

let app: TestApp;
beforeAll(async () => {
  app = await bootApp(fixture("guarded"), { python: { workers: 1, maxConcurrency: 4, maxQueue: 50 } });
}, 60_000);
afterAll(() => app.close());

const STATE = { user: { name: "ada" }, handler: "seen" };

function lineOf(path: string, text: string): number {
  const file = `${fixture("guarded")}${path.split("/").slice(1, -1).join("/")}/_middleware.py`;
  return (
    readFileSync(file, "utf8")
      .split("\n")
      .findIndex((line) => new RegExp(text).test(line)) + 1
  );
}

const CASES = ["blocking", "later"].flatMap((folder) => ["page", "pagina"].map((page) => `/api/${folder}/${page}`));

describe.each(CASES)("before %s, a middleware", (path) => {
  const ask = (kind: string, init?: RequestInit) => fetch(`${app.url}${path}?kind=${kind}`, init);

  it("answers early, in the contract's words", async () => {
    const answer = await ask("early");
    expect([answer.status, await answer.json()]).toEqual([401, { early: true }]);
  });

  it("shares its state with the handler, and has the handler's", async () => {
    const answer = await ask("status");
    expect(await answer.json()).toEqual(STATE);
    expect(answer.headers.get("x-seen")).toBe("seen");
  });

  it("changes status and headers, and leaves the body", async () => {
    const answer = await ask("status");
    expect([answer.status, answer.headers.get("x-gone")]).toEqual([203, null]);
    expect(answer.headers.get("content-type")).toBe("application/json");
    const names = answer.headers.getSetCookie().map((line) => line.split("=")[0]);
    expect(names.sort()).toEqual(["after", "before", "own", "third"]);
  });

  it("passes on what it does not touch, with its cookies", async () => {
    const answer = await ask("plain");
    expect([answer.status, answer.headers.get("x-gone"), await answer.json()]).toEqual([200, "1", STATE]);
    expect(answer.headers.getSetCookie()).toHaveLength(3);
  });

  it("reads the body, and answers with it or with another", async () => {
    expect(JSON.parse((await (await ask("text")).text()).slice(1, -1))).toEqual(STATE);
    expect(await (await ask("json")).json()).toEqual({ wrapped: STATE });
    const read = await ask("read");
    const text = await read.text();
    expect([JSON.parse(text), read.headers.get("x-length")]).toEqual([STATE, String(text.length)]);
  });

  it("goes through a body piece by piece, and through none", async () => {
    const answer = await ask("pieces");
    expect([answer.status, answer.headers.get("x-pieces")]).toEqual([200, "1"]);
    const empty = await ask("pieces", { method: "DELETE" });
    expect([empty.status, empty.headers.get("x-pieces")]).toEqual([204, "0"]);
  });

  it("reads the request's body, which stays there for the handler", async () => {
    const answer = await ask("body", { method: "POST", body: "hello" });
    expect(await answer.json()).toEqual({ state: { user: { name: "ada" }, length: 5 }, text: "hello" });
  });

  it("has an error of the handler as a response, and as context.error", async () => {
    const answer = await ask("thrown");
    expect([answer.status, answer.headers.get("x-error")]).toEqual([409, "HTTP 409: Taken"]);
    expect(((await answer.json()) as Problem).detail).toBe("Taken");
  });

  it("raises answers that are meant", async () => {
    expect((await ask("meant")).status).toBe(403);
  });

  it.each([
    ["fault", "too far", "raise ValueError"],
    ["silent", "middleware neither returned an answer nor called next()", "def middleware"],
    ["twice", "middleware called next() twice; keep what it gave the first time", "^ {8}(await )?next"],
  ])("with a fault is a 500 that says where: %s", async (kind, message, place) => {
    const answer = await ask(kind);
    const { error } = (await answer.json()) as Problem;
    expect([answer.status, error?.file]).toEqual([500, expect.stringMatching(/_middleware\.py$/)]);
    expect(error?.message).toContain(message);
    expect(error?.line).toBe(lineOf(path, place));
  });

  it("needs no free place for what it waits for", async () => {
    const answers = await parallel(40, 40, async () => ask("plain"));
    expect(tally(answers.map(({ status }) => status))).toEqual({ 200: 40 });
  });
});

describe("an async middleware that does not wait for next()", () => {
  it.each(["unawaited", "returned"])("is told so: %s", async (kind) => {
    const answer = await fetch(`${app.url}/api/later/page?kind=${kind}`);
    const { error } = (await answer.json()) as Problem;
    expect(error).toMatchObject({ message: "middleware called next() and did not await it", line: 4 });
  });
});

describe.each(["blocking", "later"])("%s", (folder) => {
  it.each(["upper", "plain"])("a stream passes piece by piece, and ends with the client: %s", async (kind) => {
    const leaving = new AbortController();
    const answer = await fetch(`${app.url}/api/${folder}/events?kind=${kind}`, { signal: leaving.signal });
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    let text = "";
    while (!/more/i.test(text)) text += Buffer.from((await reader.read()).value ?? []).toString();
    expect(text.startsWith(kind === "upper" ? "ONE" : "one")).toBe(true);
    leaving.abort();
  });

  it("a handler that takes too long is answered behind it", async () => {
    const answer = await fetch(`${app.url}/api/${folder}/never`);
    expect([answer.status, answer.headers.get("x-error")?.slice(0, 8)]).toEqual([504, "HTTP 504"]);
  });
});
