// Whole WSGI apps mounted, on nothing but Python's standard library.
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { exchange } from "../contract/raw.ts";
import { bootApp, fixture, parallel, type TestApp } from "./boot.ts";

let app: TestApp;
beforeAll(async () => {
  app = await bootApp(fixture("asgi"), { python: { snapshot: false, spares: 0 } });
});
afterAll(() => app?.close());

const get = (path: string, init?: RequestInit) => fetch(app.url + path, init);
const text = async (path: string, init?: RequestInit) => (await get(path, init)).text();

describe("a WSGI app", { timeout: 60_000 }, () => {
  it("is told of a request in the terms of WSGI", async () => {
    const { host, hostname, port } = new URL(app.url);
    const lines = [
      "x-one: a",
      "x-one: b",
      "x_one: c",
      "cookie: d=1",
      "cookie: e=2",
      "content-type: text/x",
      "x-e: \xe9",
    ];
    const head = ["GET /api/wsgi/a%20b/c%C3%A9?q=%20 HTTP/1.1", `host: ${host}`, "connection: close", ...lines];
    const { body } = await exchange(new URL(app.url), [Buffer.from(`${head.join("\r\n")}\r\n\r\n`, "latin1")]);
    expect(JSON.parse(body.toString())).toEqual({
      REQUEST_METHOD: "GET",
      SCRIPT_NAME: "/api/wsgi",
      PATH_INFO: "/a b/cÃ©", // bytes as latin-1
      QUERY_STRING: "q=%20",
      RAW_URI: "/api/wsgi/a%20b/c%C3%A9",
      REMOTE_ADDR: "127.0.0.1",
      REMOTE_PORT: expect.any(String),
      SERVER_NAME: hostname,
      SERVER_PORT: port,
      SERVER_PROTOCOL: "HTTP/1.1",
      HTTP_HOST: host,
      HTTP_CONNECTION: "close",
      HTTP_X_ONE: "a,b",
      HTTP_COOKIE: "d=1; e=2",
      HTTP_X_E: "é",
      CONTENT_TYPE: "text/x",
      "wsgi.version": [1, 0],
      "wsgi.url_scheme": "http",
      "wsgi.multithread": true,
      "wsgi.multiprocess": true,
      "wsgi.run_once": false,
      "wsgi.input_terminated": true,
    });
  });

  it("stands at the path of its file, with a slash or without", async () => {
    for (const path of ["/api/wsgi", "/api/wsgi/"])
      expect(JSON.parse(await text(path))).toMatchObject({ SCRIPT_NAME: "/api/wsgi", PATH_INFO: "/" });
  });

  it("sends several lines of a header", async () => {
    expect((await get("/api/wsgi")).headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  });

  it("reads a body, at once or as it comes, by lines too", async () => {
    const answer = await get("/api/wsgi/echo", { method: "POST", body: "é".repeat(1000) });
    expect([answer.status, await answer.text()]).toEqual([201, "é".repeat(1000)]);
    const body = new Blob(["one\ntwo", "\nthree"]).stream();
    expect(await text("/api/wsgi/lines", { method: "POST", body, duplex: "half" } as RequestInit)).toBe(
      '["one\\n", "two\\n", "three"]',
    );
  });

  it("sends pieces as it makes them, and is closed behind the last", async () => {
    const before = Number(await text("/api/wsgi/closed"));
    expect(await text("/api/wsgi/stream")).toBe("2\n1\n0\n");
    expect(await text("/api/wsgi/closed")).toBe(String(before + 1));
    await expect(text("/api/wsgi/stream?fails")).rejects.toThrow();
    const left = new AbortController();
    const answer = await get("/api/wsgi/stream", { signal: left.signal });
    await answer.body?.getReader().read();
    left.abort();
    await vi.waitFor(async () => expect(await text("/api/wsgi/closed")).toBe(String(before + 3)), 10_000);
  });

  it("sends a short body whose length it tells as one", async () => {
    const answer = await get("/api/wsgi/short");
    expect([answer.headers.get("content-length"), await answer.text()]).toEqual(["6", "2\n1\n0\n"]);
    expect(await text("/api/wsgi/write")).toBe("written, returned");
  });

  it("may have nothing to send", async () => {
    const answer = await get("/api/wsgi/gone");
    expect([answer.status, await answer.text()]).toEqual([204, ""]);
    const head = await get("/api/wsgi/stream", { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });

  it("fails as any handler does", async () => {
    expect(await text("/api/wsgi/raise")).toContain('"message":"on purpose","file":"api/wsgi.py"');
    expect(await text("/api/wsgi/silent")).toContain("application returned without a call of start_response");
  });

  it("waits beside others", async () => {
    const started = performance.now();
    const answers = await parallel(50, 50, () => text("/api/wsgi/wait"));
    expect(new Set(answers)).toEqual(new Set(["waited"]));
    expect(performance.now() - started).toBeLessThan(4000);
  });
});
