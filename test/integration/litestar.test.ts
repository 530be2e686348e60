// Litestar, mounted: what it is told, what it takes and answers, its blocking handlers, its lifespan, its document and its log.
import { rmSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { peerPackages } from "../tools/peer-packages.ts";
import { bootApp, fixture, parallel, type TestApp } from "./boot.ts";

const PACKAGES = peerPackages("litestar");
let root: string;
let app: TestApp;
const get = (path: string, init?: RequestInit) => fetch(`${app.url}/api/star${path}`, init);
const json = async (path: string, init?: RequestInit) => (await (await get(path, init)).json()) as never;
const text = async (path: string, init?: RequestInit) => (await get(path, init)).text();
const post = (body: object) => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});
const noted = (what: string) =>
  vi.waitFor(async () => expect(await json("/noted")).toContain(what), { timeout: 10_000 });

describe.skipIf(!PACKAGES.isThere)(`Litestar${PACKAGES.reason}`, { timeout: 60_000 }, () => {
  beforeAll(async () => {
    root = PACKAGES.copy(fixture("litestar"));
    app = await bootApp(root, { python: { snapshot: false, spares: 0 } });
  }, 60_000);
  afterAll(async () => {
    await app?.close();
    if (root) rmSync(root, { recursive: true });
    expect(app?.log.map(({ message }) => message)).toContain("litestar has shut down");
  });

  it("knows where it stands, and has what its lifespan opened", async () => {
    const base = `${app.url}/api/star/`;
    const told = { url: base, base, for: `${base}one/7`, client: "127.0.0.1", opened: "a store" };
    for (const path of ["", "/"]) expect(await json(path)).toEqual(told);
    expect(await json("/moved")).toMatchObject({ id: 1 });
  });

  it("takes path, query and body apart, and refuses what does not fit", async () => {
    expect(await json("/one/7?limit=4&tag=a&tag=b")).toEqual({ id: 7, limit: 4, tag: ["a", "b"] });
    expect((await get("/one/x")).status).toBe(404);
    expect(await json("/one/7?limit=11")).toMatchObject({ status_code: 400, extra: [{ key: "limit" }] });
    const order = { lines: [{ sku: "tea", count: 2 }], gift: true };
    const added = await get("/orders", post(order));
    const line = { sku: "bag", count: 1 };
    expect([added.status, await added.json()]).toEqual([201, { ...order, lines: [...order.lines, line] }]);
    expect(await json("/orders", post({ lines: [{ sku: 1 }] }))).toMatchObject({ extra: [{ key: "lines[0].sku" }] });
    expect((await get("/orders/3", { method: "DELETE" })).status).toBe(204);
    await noted("removed 3");
  });

  it("reads forms and files, and sets cookies", async () => {
    const form = new FormData();
    form.set("title", "Notes");
    for (const tag of ["a", "b"]) form.append("tag", tag);
    form.set("file", new File(["x".repeat(50_000)], "notes.txt"));
    const read = { title: "Notes", tags: ["a", "b"], file: ["notes.txt", 50_000] };
    expect(await json("/form", { method: "POST", body: form })).toEqual(read);
    const cookies = (await get("/cookies")).headers.getSetCookie();
    expect(cookies.map((cookie) => cookie.split(";")[0])).toEqual(["a=1", "b=2"]);
  });

  it("injects what blocks and what is closed afterwards", async () => {
    expect(await text("/injected/5")).toBe("a store for 5");
    await noted("dependency: closed");
  });

  it.each(["/meet", "/meet-here"])(
    "goes on with 50 blocking requests that wait for each other, at %s",
    async (path) => {
      expect(new Set(await parallel(50, 50, () => text(path)))).toEqual(new Set(["met"]));
    },
  );

  it("streams events, and ends streams of clients that leave", async () => {
    const answer = await get("/events");
    expect(answer.headers.get("content-type")).toMatch(/^text\/event-stream/);
    expect((await answer.text()).split("\r\n\r\n").slice(0, -1)).toEqual(["data: 0", "data: 1", "data: 2"]);
    const stopped = new AbortController();
    const endless = await get("/endless", { signal: stopped.signal });
    await endless.body?.getReader().read();
    stopped.abort();
    await noted("endless: closed");
  });

  it("answers errors in its own way", async () => {
    expect(await json("/none")).toEqual({ status_code: 404, detail: "Not Found" });
    const gone = await get("/gone");
    expect([gone.status, gone.headers.get("x-gone")]).toEqual([410, "yes"]);
    expect(await json("/fail")).toEqual({ status_code: 500, detail: "Internal Server Error" });
  });

  it("logs through its queue, each line once and with the id of its request", async () => {
    const lines = async (path: string) => {
      const { headers } = await get(path);
      const id = headers.get("x-request-id");
      return app.log.filter(({ requestId }) => requestId === id).map(({ level, message }) => [level, message]);
    };
    expect(await lines("/logs")).toEqual([
      ["warn", expect.stringMatching(/^WARNING - .* - by the app$/)],
      ["info", expect.stringMatching(/^INFO - .* - shop - .* - by a library$/)],
    ]);
    expect(await lines("/fail")).toEqual([
      ["error", expect.stringMatching(/^ERROR - [\s\S]*ZeroDivisionError: on purpose$/)],
    ]);
  });

  it("has its document in that of the API, and its routes in the list", async () => {
    const document = (await (await app.get("/openapi.json")).json()) as { paths: object; components: object };
    const { valid, errors } = await new Validator().validate(structuredClone(document));
    expect([errors, valid]).toEqual([undefined, true]);
    expect(document.paths).toMatchObject({
      "/api/star": { get: { operationId: "Where" } },
      "/api/star/one/{id}": { get: { parameters: [{ name: "id" }, { name: "limit", schema: { maximum: 10 } }, {}] } },
      "/api/star/orders/{id}": { delete: {} },
    });
    expect(document.components).toMatchObject({ schemas: { Line: { required: ["sku"] } } });
    const routes = (await app.host.routes()).map(({ method, path }) => `${method} ${path}`);
    expect(routes).toEqual(expect.arrayContaining(["GET /api/star/one/:id", "POST /api/star/orders"]));
  });
});
