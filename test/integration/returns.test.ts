// Return annotations of Python handlers: what documents know of them, and what becomes of a result that does not fit.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bootApp, fixture, type TestApp } from "./boot.ts";

const ROOT = fixture("returns");
let app: TestApp;
let unchecked: TestApp;
beforeAll(async () => {
  [app, unchecked] = await Promise.all([bootApp(ROOT), bootApp(ROOT, { validateResponses: false })]);
});
afterAll(async () => {
  await Promise.all([app?.close(), unchecked?.close()]);
});

const fault = async (path: string) => {
  const response = await app.get(`/api/${path}`);
  const { error } = (await response.json()) as { error?: { message: string; file: string; line: number } };
  return { status: response.status, ...error };
};

describe("a result", () => {
  it.each([
    ["a dataclass", "item?of=instance", '{"name":"Tea","price":2.5,"tags":[]}'],
    ["a dict that fits", "item?of=dict", '{"name":"Tea","price":3,"tags":["a"]}'],
    ["a dict with more in it", "item?of=more", '{"name":"Tea","price":3,"tags":[],"more":1}'],
    ["a response of its own", "item?of=response", "moved"],
    ["an error it answers", "item?of=error", '{"detail":"gone"}'],
    ["the status beside the body", "made", '{"name":"Tea","price":2.5,"tags":[]}'],
    ["nothing", "maybe?of=nothing", ""],
    ["text", "text", "a text"],
    ["bytes", "bytes", "bytes"],
    ["a dict that says what to answer", "free?of=response", "made"],
    ["a dict of anything", "free?of=data", '{"a":1}'],
    ["a generator of values", "events?of=good", 'data: {"n":1}\n\nevent: end\ndata: {"n":2}\n\n'],
    ["an asynchronous one", "later", "one\ntwo\n"],
    ["one of two kinds", "either?of=instance", '{"name":"Tea","price":2.5,"tags":[]}'],
    ["a response without a body", "either?of=nothing", ""],
    ["a response of HTML", "either?of=html", "<p>"],
    ["a response that is a file", "either?of=file", "pixels"],
    ["a response of bytes", "either?of=bytes", "pixels"],
    ["a response of text", "either?of=text", "plain"],
    ["a response of another status", "either?of=other", '{"id":1}'],
    ["a response of data", "either?of=json", '{"name":"Tea","price":1,"tags":[]}'],
    ["a response of JSON text", "either?of=written", '{"name":"Tea","price":1,"tags":[]}'],
    ["as many as are allowed", "noted?count=1", '[{"name":"Tea","price":2.5,"tags":[]}]'],
  ])("that fits is sent: %s", async (_name, path, body) => {
    expect(await (await app.get(`/api/${path}`)).text()).toBe(body);
    expect(await (await unchecked.get(`/api/${path}`)).text()).toBe(body);
  });

  it.each([
    ["a field of another type", "item?of=wrong", "price: Expected a number"],
    ["an instance with a field of another type", "item?of=bad-instance", "price: Expected a number"],
    ["a missing field", "item?of=less", "price: Required; tags: Required"],
    ["a list", "item?of=list", "Expected an object"],
    ["nothing", "item?of=nothing", "Expected an object"],
    ["data where there is to be text", "text?of=data", "Expected a string"],
    ["text where there are to be bytes", "bytes?of=text", "Expected bytes"],
    ["a response of other data", "either?of=wrong", "price: Expected a number"],
    ["a response of other JSON text", "either?of=wrong-written", "price: Expected a number"],
    ["a response of no JSON", "either?of=broken", "a Response whose body is no JSON"],
    ["more than are allowed", "noted?count=2", "Expected at most 1 item"],
  ])("that does not fit is a fault, which says where: %s", async (_name, path, message) => {
    const method = "GET";
    expect(await fault(path)).toMatchObject({
      status: 500,
      message: `${method} returned what it does not declare: ${message}`,
      file: `api/${path.split("?")[0]}.py`,
      line: expect.any(Number),
    });
    expect((await unchecked.get(`/api/${path}`)).status).toBeLessThan(300);
  });

  it("breaks a stream at the item that does not fit, and the generator is closed", async () => {
    const response = await app.get("/api/events?of=bad");
    await expect(response.text()).rejects.toThrow(/GET returned what it does not declare: n: Expected an integer/);
    expect(await (await app.get("/api/closed")).json()).toEqual({ closed: 1 });
  });
});

it.each([
  ["POST", "Expected at most 1 item"],
  ["PUT", "Expected at least 2 items"],
])("limits around a whole annotation are those of the body: %s", async (method, what) => {
  const { error } = (await (await app.get(`/api/noted?count=${method === "PUT" ? 1 : 2}`, { method })).json()) as {
    error: object;
  };
  expect(error).toMatchObject({ message: `${method} returned what it does not declare: ${what}` });
});

describe("a result of a handler that is described", () => {
  const send = (of: string, method: string) => app.get(`/api/described?of=${of}`, { method });

  it.each([
    ["GET", "item", 200],
    ["GET", "made", 201],
    ["GET", "missing", 404],
    ["GET", "nothing", 204],
    ["GET", "response", 410],
    ["POST", "missing", 404],
    ["POST", "accepted", 202],
  ])("has one of the statuses: %s %s", async (method, of, status) => {
    expect((await send(of, method)).status).toBe(status);
  });

  it.each([
    ["GET", "gone", "status 410; declared: 200, 201, 204, 404"],
    ["GET", "accepted", "status 202; declared: 200, 201, 204, 404"],
    ["GET", "wrong", "name: Expected a string"],
    ["POST", "gone", "status 410; declared: 404"],
    ["POST", "wrong", "name: Expected a string"],
  ])("is a fault otherwise: %s %s", async (method, of, what) => {
    const { error } = (await (await send(of, method)).json()) as { error: object };
    const message = `${method} returned what it does not declare: ${what}`;
    expect(error).toMatchObject({ message, file: "api/described.py" });
    expect((await unchecked.get(`/api/described?of=${of}`, { method })).status).toBeLessThan(411);
  });

  it("wants statuses that are some", async () => {
    expect(await fault("misdescribed")).toMatchObject({
      message: "describe: responses has '404'; a status is a whole number from 200 to 599",
      file: "api/misdescribed.py",
    });
  });
});

describe("documents know", () => {
  it("what a description says, and its answers beside those of the annotation", async () => {
    const document = (await (await app.get("/openapi.json")).json()) as {
      paths: Record<string, Record<"get" | "post", { responses: object }>>;
    };
    const { get, post } = document.paths["/api/described"] ?? {};
    expect(get).toMatchObject({ summary: "One of many", tags: ["items"], security: [{ key: [] }], deprecated: true });
    expect(Object.keys(get?.responses ?? {})).toEqual(["200", "201", "204", "404", "422", "default"]);
    expect(get?.responses).toHaveProperty(["404", "content", "application/json", "schema", "$ref"]);
    expect(Object.keys(post?.responses ?? {})).toEqual(["404", "422", "2XX", "default"]);
  });

  it("the responses, and the words of the docstring", async () => {
    const document = (await (await app.get("/openapi.json")).json()) as {
      paths: Record<string, { get: { summary?: string; deprecated?: boolean; responses: Record<string, unknown> } }>;
      components: { schemas: Record<string, unknown> };
    };
    const responses = (path: string) => document.paths[`/api/${path}`]?.get.responses;
    expect(document.paths["/api/item"]?.get).toMatchObject({ summary: "An item", deprecated: true });
    expect(responses("item")).toHaveProperty(["200", "content", "application/json"]);
    expect(responses("noted")).toHaveProperty(["200", "content", "application/json", "schema"], {
      ...{ type: "array", items: { $ref: "#/components/schemas/Item" }, maxItems: 1, description: "One at most" },
    });
    expect(responses("made")).toHaveProperty(["201", "content", "application/json"]);
    expect(responses("maybe")).toHaveProperty("204");
    expect(responses("text")).toHaveProperty(["200", "content", "text/plain", "schema", "type"], "string");
    expect(responses("bytes")).toHaveProperty(["200", "content", "application/octet-stream"]);
    expect(responses("events")).toHaveProperty(["200", "content", "text/event-stream"]);
    expect(document.components.schemas).toHaveProperty("Item", {
      type: "object",
      properties: {
        name: { type: "string" },
        price: { type: "number" },
        tags: { type: "array", items: { type: "string" }, default: [] },
      },
      required: ["name", "price", "tags"],
    });
  });
});
