// Whole ASGI apps mounted: what an app is told of a request, and what becomes of what it sends. No package is needed.
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { Conversation, exchange } from "../contract/raw.ts";
import { bootApp, fixture, parallel, type TestApp } from "./boot.ts";

let app: TestApp;
let url: URL;
beforeAll(async () => {
  const server = { trustedProxies: ["127.0.0.2"] };
  app = await bootApp(fixture("asgi"), { bodyLimit: 100_000, server, python: { snapshot: false, spares: 0 } });
  url = new URL(app.url);
});
afterAll(() => app?.close());

const get = (path: string, init?: RequestInit) => fetch(app.url + path, init);
const json = async (path: string, init?: RequestInit) => (await (await get(path, init)).json()) as never;
const text = async (path: string, init?: RequestInit) => (await get(path, init)).text();
const raw = (lines: string, body = "") =>
  exchange(url, [Buffer.from(`${lines}\r\nhost: ${url.host}\r\nconnection: close\r\n\r\n${body}`, "latin1")]);
const noted = (what: string) =>
  vi.waitFor(async () => expect(await json("/api/plain/noted")).toContain(what), { timeout: 10_000 });
const logged = (what: string) =>
  vi.waitFor(() => expect(app.log.map(({ message }) => message).join("\n")).toContain(what));

interface Scope {
  readonly [name: string]: unknown;
  readonly headers: [string, string][];
}

describe("an ASGI app", { timeout: 60_000 }, () => {
  it("is told of a request in the terms of ASGI", async () => {
    const { headers, ...scope }: Scope = await json("/api/plain/a%20b/c%C3%A9?q=%20&q");
    expect(scope).toEqual({
      type: "http",
      asgi: { version: "3.0", spec_version: "2.3" },
      http_version: "1.1",
      method: "GET",
      scheme: "http",
      path: "/api/plain/a b/cé",
      raw_path: "/api/plain/a%20b/c%C3%A9",
      query_string: "q=%20&q",
      root_path: "/api/plain",
      client: ["127.0.0.1", expect.any(Number)],
      server: [url.hostname, Number(url.port)],
      state: { started: 1 },
      extensions: {},
    });
    expect(headers).toContainEqual(["host", url.host]);
  });

  it("stands at the path of its file, with a slash or without, and all methods are its own", async () => {
    for (const path of ["/api/plain", "/api/plain/"])
      expect(await json(path)).toMatchObject({ root_path: "/api/plain", path: "/api/plain/" });
    for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
      expect(await json("/api/plain/x", { method })).toMatchObject({ method });
  });

  it("gets headers as bytes, in order, with their duplicates", async () => {
    const answer = await raw("GET /api/plain HTTP/1.1\r\nX-One: a\r\nCookie: c=1\r\nx-one: b\r\nX-Latin: caf\xe9");
    const { headers }: Scope = JSON.parse(answer.body.toString());
    expect(headers.slice(0, 4)).toEqual([
      ["x-one", "a"],
      ["cookie", "c=1"],
      ["x-one", "b"],
      ["x-latin", "café"],
    ]);
  });

  it("sends headers as it has them, but for the framing, which is the server's", async () => {
    const { lines, body } = await raw("GET /api/plain/headers HTTP/1.1");
    const own = lines.filter(([name]) => ["set-cookie", "x-latin", "content-length"].includes(name));
    expect(own.sort()).toEqual([
      ["content-length", "5"],
      ["set-cookie", "a=1"],
      ["set-cookie", "b=2"],
      ["x-latin", "café"],
    ]);
    expect(body.toString()).toBe("short");
  });

  it("has the parameters of its own path, and what middleware noted", async () => {
    expect(await text("/api/tenants/acme/x/y")).toBe(
      "{'tenant': 'acme', 'rest': 'x/y'} /api/tenants/acme /api/tenants/acme/x/y",
    );
    expect(await text("/api/guarded")).toBe("Ada");
  });

  it("answers 404 by itself", async () => {
    const answer = await get("/api/plain/missing/x");
    expect([answer.status, await answer.text()]).toEqual([404, "not here"]);
  });

  it("is answered for HEAD without a body", async () => {
    const answer = await get("/api/plain/stream", { method: "HEAD" });
    expect([answer.status, await answer.text()]).toEqual([201, ""]);
    expect(answer.headers.get("content-type")).toBe("text/plain; charset=utf-8");
  });

  it.each(["204", "304", "201"])("sends an empty %s", async (status) => {
    const answer = await get(`/api/plain/status?${status}`);
    expect([answer.status, await answer.text()]).toEqual([Number(status), ""]);
  });

  it("refuses WebSockets", async () => {
    const answer = await raw("GET /api/plain HTTP/1.1\r\nupgrade: WebSocket\r\nconnection: upgrade");
    expect(answer.status).toBe(501);
    expect(answer.body.toString()).toContain("WebSockets are not served here");
    expect(app.log.map(({ message }) => message).join("\n")).not.toContain("in the dispatcher");
  });
});

describe("a body on its way to an ASGI app", { timeout: 60_000 }, () => {
  it("comes at once where its length is known", async () => {
    const body = "é".repeat(40_000);
    const answer = await get("/api/plain/echo", { method: "POST", body });
    expect([answer.headers.get("x-pieces"), await answer.text()]).toEqual(["1", body]);
  });

  it("comes piece by piece where it is not, and is answered as it comes", async () => {
    const talk = await Conversation.begin(url, "POST", "/api/plain/talk");
    talk.send("one ");
    await talk.until("ONE ");
    talk.send("two");
    await talk.until("TWO");
    talk.end();
    await talk.until("0\r\n\r\n");
  });

  it("is refused over the limit, in one piece or many", async () => {
    const big = "x".repeat(100_001);
    expect((await get("/api/plain/echo", { method: "POST", body: big })).status).toBe(413);
    const stream = new Blob([big]).stream();
    const answer = await get("/api/plain/echo", { method: "POST", body: stream, duplex: "half" } as RequestInit);
    expect(answer.status).toBe(413);
    await noted("the body broke off");
  });
});

describe("what an ASGI app sends", { timeout: 60_000 }, () => {
  it("goes out piece by piece", async () => {
    const answer = await get("/api/plain/stream");
    expect([answer.status, await answer.text()]).toEqual([201, "0\n1\n2\nend\n"]);
  });

  it("is one answer where all of it is there before anything is waited for", async () => {
    const answer = await get("/api/plain/pieces");
    expect([answer.headers.get("content-length"), await answer.text()]).toEqual(["2", "ab"]);
  });

  it("waits for a client that does not read, and stops for one that leaves", async () => {
    const stopped = new AbortController();
    const answer = await get("/api/plain/flood", { signal: stopped.signal });
    const reader = answer.body?.getReader();
    await reader?.read();
    const counts = new Set<number>();
    await vi.waitFor(async () => {
      const count: number = await json("/api/plain/sent");
      const known = counts.has(count);
      counts.add(count);
      expect([known, count > 0]).toEqual([true, true]); // it has come to a halt
    }, 20_000);
    stopped.abort();
    await noted("flood: the client left");
  });

  it("may go on behind the answer", async () => {
    expect(await text("/api/plain/background")).toBe("answered");
    await noted("background: done");
    expect(await text("/api/plain/background?fails")).toBe("answered");
    await logged("after the answer: Traceback");
  });
});

describe("an ASGI app whose client leaves", { timeout: 60_000 }, () => {
  it("is told, and is cancelled when it goes on", async () => {
    const stopped = new AbortController();
    const asked = get("/api/plain/wait", { signal: stopped.signal });
    await noted("wait: began");
    stopped.abort();
    await expect(asked).rejects.toThrow();
    await noted("wait: the client left");
    await noted("wait: cancelled");
  });

  it("is told the same when its time is up, by its own limits", async () => {
    expect((await get("/api/slow")).status).toBe(504);
    expect((await get("/api/slow", { method: "POST", body: "x".repeat(1001) })).status).toBe(413);
    await vi.waitFor(async () => expect(await text("/api/slow/noted")).toBe("http.request,cancelled"), 10_000);
  });
});

describe("an ASGI app that fails", { timeout: 60_000 }, () => {
  const failure = async (path: string) => {
    const answer = await get(path);
    const { error } = (await answer.json()) as { error: { kind: string; message: string; file: string } };
    expect([answer.status, answer.headers.get("content-type")]).toEqual([500, "application/problem+json"]);
    return error;
  };

  it("is a 500 as of any handler, and a line in the log", async () => {
    expect(await failure("/api/plain/raise")).toMatchObject({ message: "on purpose", file: "api/plain.py" });
    await logged("GET /api/plain/raise failed: ZeroDivisionError: on purpose");
    expect(await failure("/api/plain/told")).toMatchObject({ message: "told already" });
    expect(await failure("/api/plain/exit")).toMatchObject({
      message: "SystemExit in an app ends only the request: 3",
    });
  });

  it("may have an answer of its own", async () => {
    const answer = await get("/api/plain/own");
    expect([answer.status, await answer.text()]).toEqual([500, "we are sorry"]);
    await logged("with an answer of its own");
  });

  it("is cut off in the middle of an answer", async () => {
    for (const [path, why] of [
      ["/api/plain/late", "ZeroDivisionError: in the middle"],
      ["/api/plain/half", "app returned before the end of its answer"],
    ] as const) {
      await expect(text(path)).rejects.toThrow();
      await logged(why);
    }
  });

  it("is told what is wrong with what it sends", async () => {
    expect((await failure("/api/plain/nothing")).message).toBe("app returned without an answer");
    expect((await failure("/api/plain/wrong")).message).toBe(
      "An app cannot send 'http.response.body' before http.response.start",
    );
    for (const status of ["99", "600", "ok"])
      expect((await failure(`/api/plain/status?${status}`)).message).toMatch(/^The status .* cannot be sent/);
  });

  it("must be one", async () => {
    const wanted = "is no app: one is called with (scope, receive, send), as ASGI has it, or (environ, start_response)";
    expect((await failure("/api/number")).message).toContain(`app is a int, which ${wanted}`);
    expect((await failure("/api/alone")).message).toContain(`application is a function of (request), which ${wanted}`);
    expect(await json("/api/unlike")).toBe(5);
  });

  it("cannot stand beside handlers, or under a method", async () => {
    const message = "app is a whole app, which answers every method, and";
    expect((await failure("/api/both")).message).toContain(`${message} the file has POST, too`);
    expect((await failure("/api/named")).message).toContain(`${message} the file's name has GET`);
  });
});

describe("the lifespan of an ASGI app", { timeout: 60_000 }, () => {
  it("starts once, and its state is a copy in every request", async () => {
    for (let time = 0; time < 2; time++) expect(await json("/api/plain")).toMatchObject({ state: { started: 1 } });
  });

  it("fails its requests when it fails, and is tried again", async () => {
    const answer = await get("/api/failing");
    expect(answer.status).toBe(500);
    expect(await answer.text()).toContain("The lifespan of app failed to start: no database");
    await vi.waitFor(async () => expect(await text("/api/failing")).toBe("try 2"), { timeout: 15_000, interval: 300 });
  });

  it("is waited for by requests that come while it is tried again", async () => {
    expect((await get("/api/waiting")).status).toBe(500);
    const asked: Promise<Response>[] = [];
    await vi.waitFor(
      async () => {
        asked.push(app.get("/api/waiting"));
        expect(await json("/api/gate")).toBe(2);
      },
      { timeout: 15_000, interval: 300 },
    );
    asked.push(app.get("/api/waiting"), app.get("/api/gate", { method: "POST" }));
    const answers = await Promise.all(asked.slice(-3).map(async (answer) => (await answer).text()));
    expect(answers).toEqual(["open", "open", ""]);
  });

  it("ends with the process", async () => {
    const other = await bootApp(fixture("asgi"), { python: { snapshot: false, spares: 0 } });
    expect((await other.get("/api/plain")).status).toBe(200);
    await other.close();
    expect(other.log.map(({ message }) => message)).toContain("plain has shut down");
  });
});

describe("requests of an ASGI app that wait", { timeout: 60_000 }, () => {
  it("leave nothing behind", async () => {
    await parallel(700, 35, () => text("/api/plain/later"));
    expect(Number(await text("/api/plain/kept"))).toBeLessThan(600);
  });
});

describe("what asks for threads", { timeout: 60_000 }, () => {
  it("runs beside others, 20 of them 0.1 s each in much less than two seconds", async () => {
    const results: Record<string, [number, number]> & { wait_for: string; thread: string } =
      await json("/api/plain/threads");
    for (const name of ["to_thread", "executor", "pool"]) {
      expect(results[name]?.[0]).toBe(190);
      expect(results[name]?.[1]).toBeLessThan(1.5);
    }
    expect(results.wait_for).toBe("timeout");
    expect(results.thread).toContain("write asyncio.to_thread(f)");
  });

  it("leaves many requests in flight at once", async () => {
    const answers = await parallel(30, 30, () => text("/api/plain/threads"));
    expect(answers.every((answer) => answer.includes('"wait_for": "timeout"'))).toBe(true);
  });
});
