// What a middleware may do to a request and its response, and what becomes of one that does something wrong.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Problem } from "../../runtime/contract/problem.ts";
import { bootApp, fixture, type TestApp } from "./boot.ts";

let app: TestApp;
beforeAll(async () => {
  app = await bootApp(fixture("guarded"), { python: { workers: 1 } });
}, 60_000);
afterAll(() => app.close());

const ask = (path: string, init?: RequestInit) => fetch(app.url + path, init);
const LOGIN = { origin: "https://a.test", authorization: `Basic ${btoa("u:p")}` };

describe("a middleware", () => {
  it("answers early, in the contract's words", async () => {
    const answer = await ask("/api/early/page");
    expect([answer.status, await answer.json()]).toEqual([401, { who: "nobody" }]);
  });

  it("leaves the handler what it noted", async () => {
    const answer = await ask("/api/early/page", { headers: { authorization: "secret" } });
    expect(await answer.json()).toEqual({ user: "ada" });
  });

  it.each(["page", "pagina"])("takes headers away and gives others: %s", async (page) => {
    const headers = { "x-user": "forged" };
    const get = async (query: string) => (await ask(`/api/headers/${page}${query}`, { headers })).json();
    expect(await get("")).toEqual({ user: null, q: null });
    expect(await get("?user=ada")).toEqual({ user: "ada", q: null });
    expect(await get("?untouched=1")).toEqual({ user: "forged", q: null });
    expect(await get("?other=1")).toEqual({ user: "another request", q: "changed" });
  });

  it.each(["page", "pagina"])("sets cookies before and behind the handler: %s", async (page) => {
    const answer = await ask(`/api/cookies/${page}`);
    const names = answer.headers.getSetCookie().map((line) => line.split("=")[0]);
    expect(names.sort()).toEqual(["after", "before", "own"]);
    expect(await answer.text()).toBe("served");
  });

  it("sets cookies on errors", async () => {
    const answer = await ask("/api/cookies/page?fail=1");
    expect([answer.status, answer.headers.getSetCookie().length]).toEqual([409, 2]);
  });

  it("answers with something else: a stream that it does without is ended", async () => {
    const answer = await ask("/api/replaced/stream");
    expect([answer.status, await answer.text()]).toEqual([203, "instead"]);
    expect(answer.headers.get("x-type")).toBe("text/plain; charset=utf-8");
    const ended = await ask("/api/replaced/stream", { method: "POST" });
    expect(await ended.text()).toBe("instead");
    // The type of what the handler answered once its generator had ended: a time limit would be a problem in JSON.
    expect(ended.headers.get("x-type")).toBe("text/plain; charset=utf-8");
  });

  it("wraps a stream without holding it back", async () => {
    const leaving = new AbortController();
    const answer = await ask("/api/stream/events", { signal: leaving.signal });
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    let text = "";
    while (!text.includes("MORE")) text += Buffer.from((await reader.read()).value ?? []).toString();
    expect(text).toMatch(/^ONE\nTWO\nMORE/);
    leaving.abort();
  });

  it("reads the body, of a clone", async () => {
    const init = { method: "POST", body: "hello" };
    expect(await (await ask("/api/body/page?kept=1", init)).text()).toBe("5 hello");
    expect(await (await ask("/api/body/pagina?kept=1", init)).text()).toBe("hello");
  });

  it("that reads it away is told what to do instead", async () => {
    const answer = await ask("/api/body/pagina", { method: "POST", body: "hello" });
    expect(((await answer.json()) as Problem).error?.message).toContain("request.clone()");
  });

  it("is named where a middleware of Python reads it again, and only there", async () => {
    const init = { method: "POST", body: "hello" };
    expect(await (await ask("/api/body/behind/page", init)).json()).toEqual({ length: 5 });
    const answer = await ask("/api/body/behind/page?read=1", init);
    const { status, error } = (await answer.json()) as Problem;
    expect({ status, ...error }).toMatchObject({
      ...{ status: 500, file: "api/body/behind/_middleware.py", line: 3 },
      message: expect.stringContaining("A middleware has read the body"),
    });
  });
});

describe("a list of middlewares in one file", () => {
  it("passes a changed request from one to the next, and an error as a response", async () => {
    const answer = await ask("/api/listed/page?refused=1");
    expect([answer.status, ((await answer.json()) as Problem).detail]).toEqual([403, "changed: 1"]);
    expect(answer.headers.get("x-outer")).toBe("changed: 1");
  });

  it("lets none of them call next() twice", async () => {
    const answer = await ask("/api/listed/page?twice=1");
    expect(((await answer.json()) as Problem).error?.message).toContain("called next() twice");
    expect([answer.status, answer.headers.get("x-outer")]).toEqual([
      500,
      expect.stringContaining("called next() twice"),
    ]);
  });
});

describe("a request that a middleware made anew", () => {
  const post = (path: string, body: string, headers = {}) =>
    ask(path, { method: "POST", body, headers: { "content-type": "application/json", ...headers } });

  it("has a body for the handler, and for context.body", async () => {
    const answer = await post("/api/remade/page", '{"a":1}');
    expect(await answer.json()).toEqual({ json: { a: 1 }, body: { a: 1 } });
  });

  it.each([
    ["application/json", '{"a":', 400, "Malformed JSON at line 1, column 6"],
    ["application/json", "[".repeat(300), 400, "JSON is nested deeper than 200 levels at line 1, column 201"],
    ["text/plain", "{}", 415, "Content type text/plain cannot be read here; send application/json"],
  ])("says what is wrong with it: %s %s", async (type, body, status, detail) => {
    const answer = await post("/api/remade/page", body, { "content-type": type });
    expect([answer.status, ((await answer.json()) as Problem).detail]).toEqual([status, detail]);
  });

  it("the same where nobody answers", async () => {
    const answer = await post("/api/remade/none", '{"a":', { "x-read": "1" });
    expect([answer.status, ((await answer.json()) as Problem).detail]).toEqual([
      400,
      "Malformed JSON at line 1, column 6",
    ]);
  });
});

describe.each(["page", "pagina"])("the headers of what is behind: %s", (page) => {
  const get = async (query: string) => {
    const answer = await ask(`/api/marked/${page}?${query}`);
    return [answer.status, await answer.text(), Object.fromEntries(answer.headers)] as const;
  };

  it("are set, taken away and added to", async () => {
    const [status, text, headers] = await get("lines=1");
    expect([status, text]).toEqual([200, "served"]);
    expect(headers).toMatchObject({ "x-marked": "1", "x-type": "text/plain; charset=utf-8, again" });
  });

  it.each(["", "lines=1"])("always have an id and a type: %s", async (query) => {
    const headers = (await get(query))[2];
    expect([headers["x-marked"], headers["content-type"]]).toEqual(["1", "text/plain; charset=utf-8"]);
    expect(headers["x-request-id"]).toBeTruthy();
  });

  it("keep what the runtime frames messages with", async () => {
    const [status, text, headers] = await get("length=1");
    expect([status, text, headers["content-length"]]).toEqual([200, "served", "6"]);
  });

  it("hold no control characters", async () => {
    const [status, text] = await get("control=1");
    expect([status, (JSON.parse(text) as Problem).error?.message]).toEqual([
      500,
      expect.stringContaining("Response header x-control"),
    ]);
  });

  it("go into a response made of it", async () => {
    const [status, text, headers] = await get("anew=1&lines=1");
    expect([status, text, headers["x-type"]]).toEqual([201, "served", "text/plain; charset=utf-8, again"]);
    expect((await get("read=1"))[1]).toBe("served!");
  });
});

describe("what next() gave", () => {
  it.each(["page", "pagina"])("is answered where a middleware returns nothing: %s", async (page) => {
    const answer = await ask(`/api/forgetful/${page}`);
    expect([answer.status, await answer.text()]).toEqual([200, "served"]);
  });
});

describe("a fault of a middleware", () => {
  it.each([
    ["/api/thrown/page?fault=1", 500, "too far", "api/thrown/_middleware.ts"],
    ["/api/twice/page", 500, "api/twice/_middleware.ts called next() twice", "api/twice/_middleware.ts"],
    ["/api/configured/ts/page", 500, "config has no meaning in a _middleware file", "api/configured/ts/_middleware.ts"],
    ["/api/configured/py/page", 500, "config has no meaning in a _middleware file", "api/configured/py/_middleware.py"],
    ["/api/silent/page", 500, "neither returned an answer nor called next()", "api/silent/_middleware.ts"],
  ])("names its file: %s", async (path, status, message, file) => {
    const answer = await ask(path);
    const { error } = (await answer.json()) as Problem;
    expect([answer.status, error?.file]).toEqual([status, file]);
    expect(error?.message).toContain(message);
  });

  it("that is meant is an answer", async () => {
    const answer = await ask("/api/thrown/page?meant=1");
    expect([answer.status, answer.headers.get("x-why")]).toEqual([403, "meant"]);
  });

  it("that never ends is a time limit, a little later than that of the handler", async () => {
    const answer = await ask("/api/never/page");
    expect(answer.status).toBe(504);
    expect(((await answer.json()) as Problem).detail).toMatch(
      /^The middleware before it had no answer after [\d.]+ s$/,
    );
  });

  it("is none of a request that waited for its turn", async () => {
    const answers = await Promise.all([ask("/api/waiting/page"), ask("/api/waiting/page")]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  });
});

describe("middlewares of Hono", () => {
  it.each(["page", "pagina"])("stand before %s as they are", async (page) => {
    const refused = await ask(`/api/hono/${page}`, { headers: { origin: "https://a.test" } });
    expect([refused.status, refused.headers.get("www-authenticate")]).toEqual([401, 'Basic realm="Secure Area"']);
    expect(refused.headers.get("access-control-allow-origin")).toBe("https://a.test");
    const answer = await ask(`/api/hono/${page}`, { headers: LOGIN });
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "access-control-allow-origin": "https://a.test",
      "x-frame-options": "SAMEORIGIN",
      "x-before": "1",
      "x-after": "200",
      "set-cookie": "a=1; Path=/",
    });
  });

  it("answer preflights themselves", async () => {
    const headers = { origin: "https://a.test", "access-control-request-method": "GET" };
    expect((await ask("/api/hono/pagina", { method: "OPTIONS", headers })).status).toBe(204);
  });

  it("share their variables with those of ours and with handlers", async () => {
    const answer = await ask("/api/hono/page", { headers: LOGIN });
    expect(await answer.json()).toEqual({ user: "ada", seen: "ada", noted: "by the handler" });
    expect(answer.headers.get("x-noted")).toBe("by the handler");
    expect(answer.headers.get("x-late")).toBe("after the handler");
  });
});

describe("where no middleware stands, though one does elsewhere", () => {
  it("a path that nobody answers is 404, whatever the method", async () => {
    for (const method of ["GET", "POST", "OPTIONS"])
      expect((await ask("/api/nope/at/all", { method })).status, method).toBe(404);
    expect((await ask("/api")).status).toBe(404);
  });
});
