// Starlette and Flask apps, mounted as they are.
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { Conversation } from "../contract/raw.ts";
import { peerPackages } from "../tools/peer-packages.ts";
import { bootApp, fixture, parallel, type TestApp } from "./boot.ts";

const PACKAGES = peerPackages("frameworks");
let root: string;
let app: TestApp;
const get = (path: string, init?: RequestInit) => fetch(`${app.url}/api/${path}`, init);
const json = async (path: string, init?: RequestInit) => (await (await get(path, init)).json()) as never;
const text = async (path: string, init?: RequestInit) => (await get(path, init)).text();
const noted = (what: string) =>
  vi.waitFor(async () => expect(await json("starlette/show")).toContain(what), { timeout: 10_000 });

function createForm(): FormData {
  const form = new FormData();
  form.set("title", "Notes");
  for (const tag of ["a", "b"]) form.append("tag", tag);
  form.set("file", new File(["x".repeat(50_000)], "notes.txt"));
  return form;
}

describe.skipIf(!PACKAGES.isThere)(`whole apps${PACKAGES.reason}`, { timeout: 60_000 }, () => {
  beforeAll(async () => {
    root = PACKAGES.copy(fixture("frameworks"));
    app = await bootApp(root, { python: { snapshot: false, spares: 0 } });
  });
  afterAll(async () => {
    await app?.close();
    if (root) rmSync(root, { recursive: true });
    expect(app?.log.map(({ message }) => message)).toContain("starlette has shut down");
  });

  describe("of Starlette", () => {
    it("know where they stand", async () => {
      const base = `${app.url}/api/starlette`;
      expect(await json("starlette?a=1&a=2", { headers: { cookie: "x=y" } })).toEqual({
        url: `${base}/?a=1&a=2`,
        base: `${base}/`,
        for: `${base}/one/7`,
        client: "127.0.0.1",
        cookies: { x: "y" },
        query: [
          ["a", "1"],
          ["a", "2"],
        ],
      });
      expect(await text("starlette/below/deep/4")).toBe("one 5");
    });

    it("answer 404, 405 and redirects themselves", async () => {
      expect([(await get("starlette/no")).status, await text("starlette/no")]).toEqual([404, "Not Found"]);
      expect((await get("starlette/one/1", { method: "DELETE" })).status).toBe(405);
      expect(await text("starlette/moved")).toBe("one 2");
      const gone = await get("starlette/gone");
      expect([gone.status, gone.headers.get("x-gone"), await gone.text()]).toEqual([410, "yes", "no more"]);
    });

    it("set and delete cookies", async () => {
      const cookies = (await get("starlette/cookies")).headers.getSetCookie();
      expect(cookies.map((cookie) => cookie.split(";")[0])).toEqual(["a=1", "b=2", 'c=""']);
    });

    it("read forms, files and streams", async () => {
      const form = { title: "Notes", tags: ["a", "b"], file: ["notes.txt", 50_000] };
      expect(await json("starlette/form", { method: "POST", body: createForm() })).toEqual(form);
      const body = new Blob(["x".repeat(200_000)]).stream();
      expect(await json("starlette/body_stream", { method: "POST", body, duplex: "half" } as RequestInit)).toBe(
        200_000,
      );
    });

    it.each(["slow", "quick"])("stream from %s generators, and send files", async (kind) => {
      expect(await text(`starlette/stream?${kind}`)).toBe("0\n1\n2\n");
      expect(await text("starlette/file")).toContain("def endless");
      const head = await get("starlette/file", { method: "HEAD" });
      expect([head.status, await head.text()]).toEqual([200, ""]);
    });

    it("end their streams for clients that leave, and learn of uploads that break off", async () => {
      const stopped = new AbortController();
      const answer = await get("starlette/endless", { signal: stopped.signal });
      await answer.body?.getReader().read();
      stopped.abort();
      await noted("endless: closed");
      const upload = await Conversation.begin(new URL(app.url), "POST", "/api/starlette/upload");
      upload.send("x");
      await noted("upload: began");
      upload.leave();
      await noted("upload: the client left");
    });

    it("have background tasks", async () => {
      for (const kind of ["async", "blocking"]) {
        expect(await text(`starlette/background?${kind}`)).toBe("answered");
        await noted(`background: ${kind}`);
      }
    });

    it("have middleware, the outermost first", async () => {
      const answer = await get("starlette/order");
      expect([await answer.text(), answer.headers.get("x-outer")]).toEqual(["outer > inner > endpoint", "200"]);
    });

    it("fail as handlers do", async () => {
      const answer = await get("starlette/fail");
      expect([answer.status, answer.headers.get("content-type")]).toEqual([500, "application/problem+json"]);
      expect(await answer.json()).toMatchObject({ error: { message: "on purpose", file: "api/starlette.py" } });
      expect(app.log.filter(({ message }) => message.includes("/api/starlette/fail failed"))).toHaveLength(1);
    });

    it("run endpoints that block beside each other, 300 at a time", async () => {
      const started = performance.now();
      const answers = await parallel(300, 300, () => text("starlette/blocking"));
      expect(new Set(answers)).toEqual(new Set(["waited"]));
      expect(performance.now() - started).toBeLessThan(10_000); // 30 s in turn
    });

    it("come back to the loop from there, and keep limits of their own", async () => {
      expect(await text("starlette/back")).toBe("from the loop");
      expect(await json("starlette/limited")).toBe(1);
    });
  });

  describe("of Flask", () => {
    it("know where they stand, and what came before", async () => {
      const answer = await get("flasked?a=1&a=2");
      expect(await answer.json()).toEqual({ root: "/api/flasked", url: "/api/flasked/one/7", args: { a: ["1", "2"] } });
      expect(answer.headers.get("x-order")).toBe("before > home > after");
      expect(await text("flasked/moved")).toBe("one 1");
      expect(await text("flasked/files/a/b%20c")).toBe("a/b c");
    });

    it("read forms, and stream", async () => {
      expect(await json("flasked/form", { method: "POST", body: createForm() })).toEqual({
        title: "Notes",
        size: 50_000,
      });
      expect(await text("flasked/stream")).toBe("0\n1\n2\n");
    });

    it("keep sessions in cookies", async () => {
      const first = await get("flasked/visits");
      const cookie = first.headers.getSetCookie()[0]?.split(";")[0] ?? "";
      expect(await json("flasked/visits", { headers: { cookie } })).toBe(2);
    });

    it("answer errors in their own way, and log them", async () => {
      expect([(await get("flasked/gone")).status, (await get("flasked/fail")).status]).toEqual([410, 500]);
      await vi.waitFor(() =>
        expect(app.log.some(({ message }) => message.includes("ZeroDivisionError: on purpose"))).toBe(true),
      );
    });

    it("wait beside each other", async () => {
      const answers = await parallel(100, 100, (n) => text(`flasked/one/${n}`));
      expect(answers).toEqual(answers.map((_, n) => `one ${n}`));
    });
  });

  it("tell their routes", async () => {
    const routes = (await app.host.routes()).map(({ method, path }) => `${method} ${path}`);
    expect(routes.slice(0, 3)).toEqual(["ALL /api/flasked/*", "GET /api/flasked", "GET /api/flasked/fail"]);
    for (const one of [
      "GET /api/flasked/files/*rest",
      "GET /api/starlette/one/:id",
      "POST /api/starlette/form",
      "GET /api/starlette/below/deep/:id",
    ])
      expect(routes).toContain(one);
  });
});
