// Annotations of Python handlers where they are unusual: fields, limits, defaults and documents hold all the same.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bootApp, fixture, type TestApp } from "./boot.ts";

let app: TestApp;
beforeAll(async () => {
  app = await bootApp(fixture("annotations"));
}, 120_000);
afterAll(() => app?.close());

const ask = async (path: string, init?: RequestInit) => {
  const response = await app.get(`/api/${path}`, init);
  const json = (await response.json()) as { errors?: object[]; error?: { message: string } };
  return { status: response.status, json };
};

describe("fields of a dataclass have their own values", () => {
  const send = (method: string, body: object) =>
    ask("fields", { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

  it("where a protocol names some of them first", async () => {
    expect((await send("POST", { name: "Tea", sku: "ab" })).json).toEqual({ name: "Tea", sku: "ab" });
  });

  it("where __init__ has another order", async () => {
    expect((await send("PUT", { first: "a", second: "b" })).json).toEqual({ first: "a", second: "b" });
  });
});

describe("objects within objects", () => {
  const DEPTH = 60;
  const nest = (innermost: object) => {
    let node = innermost;
    for (let depth = 1; depth < DEPTH; depth++) node = { value: depth, child: node };
    return node;
  };
  const headers = { "content-type": "application/json" };
  const send = (node: object) => ask("nested", { method: "POST", headers, body: `${JSON.stringify(node)} \n` });
  const made = async () => (await ask("nested")).json;

  it("are checked once each, however deep the mistake is", async () => {
    const { status, json } = await send(nest({ value: "none", child: null }));
    expect(status).toBe(422);
    const location = ["body", ...Array(DEPTH - 1).fill("child"), "value"];
    expect(json.errors).toEqual([expect.objectContaining({ location })]);
    expect(await made()).toBe(0);
  });

  it("are made once each, also when another field is wrong", async () => {
    expect((await send(nest({ value: 0 }))).json).toEqual({ made: DEPTH });
    expect(await made()).toBe(DEPTH);
    expect((await send({ value: "none", child: { value: 1, child: null } })).status).toBe(422);
    expect(await made()).toBe(1);
  });
});

describe("limits of moments", () => {
  it.each([
    ["local=2020-01-01T00:00", { local: "2020-01-01T00:00:00" }],
    ["world=2020-01-01T00:00Z", { world: "2020-01-01T00:00:00+00:00" }],
    ["clock=08:00", { clock: "08:00:00" }],
  ])("hold: %s", async (query, values) => {
    expect(await ask(`moments?${query}`)).toEqual({
      status: 200,
      json: { local: null, world: null, clock: null, ...values },
    });
  });

  it.each([
    ["local=2019-01-01T00:00", "local", "Expected at least 2020-01-01 00:00:00", "minimum"],
    ["local=2021-01-01T00:00Z", "local", "Expected a date-time without an offset", "format"],
    ["world=2021-01-01T00:00", "world", "Expected a date-time with an offset", "format"],
    ["clock=09:00Z", "clock", "Expected a time without an offset", "format"],
  ])("refuse what is no less, or cannot be compared: %s", async (query, name, message, code) => {
    const { status, json } = await ask(`moments?${query}`);
    expect([status, json.errors]).toEqual([422, [{ location: ["query", name], message, code }]]);
  });
});

it.each([
  ["day", "GET: parameter 'day': ge cannot hold for date"],
  ["span", "GET: parameter 'span': ge cannot hold for timedelta"],
  ["union", "GET: parameter 'either': pattern cannot hold for int | bool"],
  ["third", "GET: parameter 'second': nothing can be given for it; name it request or context, or annotate it"],
])("what can never hold is an error when its file is loaded: %s", async (path, message) => {
  const { status, json } = await ask(`wrong/${path}`);
  expect([status, json.error?.message]).toEqual([500, message]);
});

it.each([
  ["GET", ["Request", "Context"]],
  ["POST", ["Context", "Request"]],
  ["PUT", ["Context", "Request"]],
  ["PATCH", ["Request", "Context"]],
  ["DELETE", ["Request", "Context"]],
])("request and context come once each: %s", async (method, kinds) => {
  expect((await ask("positions", { method })).json).toEqual(kinds);
});

it("documents leave out what JSON has no form for, and nothing else", async () => {
  expect((await ask("endless")).json).toEqual({ most: true, least: 1, day: null });
  const document = (await (await app.get("/openapi.json")).json()) as {
    paths: Record<string, { get: { parameters: object[] } }>;
  };
  expect(document.paths["/api/endless"]?.get.parameters).toEqual([
    expect.objectContaining({ name: "most", schema: { type: "number" } }),
    expect.objectContaining({ name: "least", schema: { type: "number", minimum: 0, default: 1 } }),
    expect.objectContaining({ name: "day", schema: expect.objectContaining({ examples: ["2026-01-02"] }) }),
  ]);
});
