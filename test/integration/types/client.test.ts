// The typed client against a running app, over a socket and without one; its types are those of the app itself.
import { beforeAll, describe, expect, it } from "vitest";
import { ApiError, createClient, type ReturnOf } from "../../../runtime/client.ts";
import { type TestApp as AppWithoutPort, createTestApp } from "../../../runtime/testing/app.ts";
import { bootApp, fixture, type TestApp } from "../boot.ts";

type User = typeof import("../../fixtures/client/api/users/[id].ts");
type Ticks = typeof import("../../fixtures/client/api/ticks.ts");
type Files = typeof import("../../fixtures/client/api/files/[...path].ts");

interface Api {
  GET: {
    "/api/users/:id": { request: { params: { id: string | number } }; responses: ReturnOf<User, "GET"> };
    "/api/ticks": { request: object; responses: ReturnOf<Ticks, "GET"> };
    "/api/endless": {
      request: object;
      responses: ReturnOf<typeof import("../../fixtures/client/api/endless.ts"), "GET">;
    };
    "/api/closed": {
      request: object;
      responses: ReturnOf<typeof import("../../fixtures/client/api/closed.ts"), "GET">;
    };
    "/api/files/*path": {
      request: { params: { path: string }; query?: { as: "bytes" } };
      responses: ReturnOf<Files, "GET">;
    };
    "/api/fails": { request: { query?: { limit?: number | string } }; responses: { 200: unknown } };
    "/api/relay": { request: object; responses: ReturnOf<typeof import("../../fixtures/client/api/relay.ts"), "GET"> };
  };
  PUT: {
    "/api/users/:id": { request: { params: { id: string }; body?: unknown }; responses: ReturnOf<User, "PUT"> };
  };
  POST: {
    "/api/form": {
      request: { form: { title: string; tag: string[]; file?: Blob } };
      responses: { 200: { [name: string]: string | string[] } };
    };
  };
  DELETE: {
    "/api/users/:id": { request: { params: { id: string } }; responses: ReturnOf<User, "DELETE"> };
  };
}

let served: TestApp;
let app: AppWithoutPort;
beforeAll(async () => {
  served = await bootApp(fixture("client"));
  app = await createTestApp(fixture("client"));
  return async () => {
    await served.close();
    await app.close();
  };
});

describe.each([
  ["over a socket", () => createClient<Api>(served.url)],
  ["without a socket", () => app.client<Api>()],
])("%s", (_title, open) => {
  it("gives what the handler returned, as JSON makes it", async () => {
    const user = await open().GET("/api/users/:id", { params: { id: 1 } });
    const born: string = user.born;
    expect({ ...user, born }).toEqual({ id: "1", born: "1970-01-01T00:00:00.000Z" });
  });

  it("sends a body, and tells the status where it is asked for", async () => {
    const result = await open()
      .PUT("/api/users/:id", { params: { id: "2" }, body: { name: "Ada" } })
      .result();
    expect(result).toMatchObject({
      ok: true,
      status: 201,
      data: { echo: '{"name":"Ada"}', type: "application/json" },
    });
  });

  it("gives nothing for nothing", async () => {
    const nothing: undefined = await open().DELETE("/api/users/:id", { params: { id: "1" } });
    expect(nothing).toBeUndefined();
  });

  it("fails with the problem of a handler in either language", async () => {
    const missing = await open()
      .GET("/api/users/:id", { params: { id: 2 } })
      .catch((error: unknown) => error as ApiError);
    expect(missing).toBeInstanceOf(ApiError);
    expect(missing).toMatchObject({ status: 404, problem: { instance: "/api/users/2" } });
    const taken = await open().GET("/api/fails").result();
    expect(taken).toMatchObject({ ok: false, status: 409, problem: { detail: "10 is taken" } });
    const wrong = await open()
      .GET("/api/fails", { query: { limit: "ten" } })
      .result();
    expect(wrong).toMatchObject({ status: 422, problem: { errors: [{ location: ["query", "limit"] }] } });
  });

  it("reads server-sent events as items, or as events with their names", async () => {
    const steps: number[] = [];
    for await (const { step } of await open().GET("/api/ticks")) steps.push(step);
    expect(steps).toEqual([1, 2]);
    const events: unknown[] = [];
    for await (const { event, id, data } of (await open().GET("/api/ticks")).events())
      events.push([event, id, data.step]);
    expect(events).toEqual([
      ["tick", "1", 1],
      [undefined, undefined, 2],
    ]);
  });

  it("ends a stream when its reader leaves", async () => {
    const before = await open().GET("/api/closed");
    for await (const { step } of await open().GET("/api/endless")) if (step === 3) break;
    await expect
      .poll(async () => (await open().GET("/api/closed")).closed, { timeout: 10_000 })
      .toBe(before.closed + 1);
  });

  it("is given up with its signal, before it begins and while it waits", async () => {
    const signal = AbortSignal.abort(new Error("no more"));
    await expect(open().GET("/api/ticks", { signal })).rejects.toThrow("no more");
    const leaving = new AbortController();
    const asked = open().GET("/api/ticks", { signal: leaving.signal }).result();
    leaving.abort(new Error("too late"));
    await expect(asked).rejects.toThrow("too late");
  });

  it("gives text and bytes, and keeps the slashes of a path", async () => {
    expect(await open().GET("/api/files/*path", { params: { path: "a b/ä" } })).toBe("a b/ä");
    const bytes = await open().GET("/api/files/*path", { params: { path: "a/b" }, query: { as: "bytes" } });
    expect(new TextDecoder().decode(bytes as Uint8Array)).toBe("a/b");
  });

  it("sends forms to Python, with files and without", async () => {
    const fields = { title: "a b", tag: ["x", "y"] };
    expect(await open().POST("/api/form", { form: fields })).toEqual(fields);
    const form = { ...fields, file: new Blob(["text"]) };
    expect(await open().POST("/api/form", { form })).toEqual({ ...fields, file: "text" });
  });

  it("works inside of a handler, through the front door", async () => {
    expect(await open().GET("/api/relay")).toEqual({ answered: 409 });
  });
});
