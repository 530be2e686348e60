// Handlers that declare what they take and answer, in a host: libraries, answers that do not fit, wrong declarations.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Problem } from "../../runtime/contract/problem.ts";
import { bootApp, fixture, type TestApp } from "./boot.ts";

let app: TestApp;
beforeAll(async () => {
  app = await bootApp(fixture("declared"));
});
afterAll(() => app.close());

const json = (method: string, body: unknown): RequestInit => ({
  method,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

async function problemOf(path: string, init?: RequestInit): Promise<Problem> {
  return (await (await app.get(path, init)).json()) as Problem;
}

describe.each(["valibot", "arktype"])("schemas of %s", (library) => {
  const path = `/api/libraries/${library}`;
  const ask = (body: unknown, query = ""): [string, RequestInit] => [
    path + query,
    { ...json("POST", body), headers: { "content-type": "application/json", "x-token": "t" } },
  ];

  it("give what they make of a request", async () => {
    const answer = await app.get(...ask({ name: "Tea", price: 2 }, "?limit=5"));
    expect(await answer.json()).toEqual({ name: "Tea", price: 2, limit: 5, token: "t" });
  });

  it("have their defaults", async () => {
    const answer = await app.get(...ask({ name: "Tea", price: 2 }));
    expect(await answer.json()).toMatchObject({ limit: 10 });
  });

  it("refuse in their own words, but for what is missing", async () => {
    const { status, errors } = await problemOf(...ask({ name: "T" }, "?limit=51"));
    expect(status).toBe(422);
    expect(errors).toHaveLength(3);
    expect(errors).toContainEqual({ location: ["body", "price"], message: "Required", code: "required" });
    expect(errors).toContainEqual({ location: ["body", "name"], message: expect.stringMatching(/2/), code: "custom" });
    expect(errors?.[0]).toMatchObject({ location: ["query", "limit"], code: "custom" });
  });
});

describe("the context of a declared handler", () => {
  it.each([
    ["JSON", "body", '{"n":1}', { "content-type": "application/json" }],
    ["a body without a type", "body", Buffer.from('{"n":1}'), undefined],
    ["a form", "form", new URLSearchParams({ n: "1" }), undefined],
  ])("has the body although a middleware has read it: %s", async (_name, route, body, headers) => {
    const init = { method: "POST", body, ...(headers ? { headers } : {}) };
    expect(await (await app.get(`/api/guarded/${route}`, init)).json()).toEqual({ n: 1, seen: true });
  });

  it("has all of the usual one, too", async () => {
    const headers = { "content-type": "text/plain", cookie: "seat=4", "x-request-id": "one" };
    const answer = await app.get("/api/context?a=1", { method: "POST", body: "text", headers });
    expect(await answer.json()).toEqual({
      ...{ query: { a: "1" }, body: "text", state: { seen: true }, signal: false },
      ...{ path: "/api/context", id: "one", other: "none" },
    });
    expect(answer.headers.getSetCookie()).toEqual(["seat=5; Path=/"]);
    expect(app.log).toContainEqual(expect.objectContaining({ message: "declared", requestId: "one" }));
  });

  it("is there in CommonJS files, with a request", async () => {
    expect(await (await app.get("/api/required?n=4")).json()).toEqual({ double: 8, method: "GET" });
  });
});

describe("an answer that is not what its handler declares", () => {
  const answers = (kind: string) => app.get(`/api/answers?kind=${kind}`);

  it.each([
    ["a value", "wrong", "price: Expected a number"],
    ["a value with a status", "object", "price: Expected a number"],
    ["a status", "status", "status 201; declared: 200"],
    ["a Response of JSON", "response", "price: Expected a number"],
    ["a Response of no JSON", "broken", "a Response whose body is no JSON"],
    ["nothing", "none", "Required"],
  ])("is a fault that says where: %s", async (_name, kind, what) => {
    const { status, error } = (await (await answers(kind)).json()) as Problem;
    expect(status).toBe(500);
    expect(error).toMatchObject({ file: "api/answers.ts", line: 8 });
    expect(error?.message).toBe(`GET returned what it does not declare: ${what}`);
  });

  it.each([
    ["what fits", "right", 200, { name: "tea", price: 2 }],
    ["more than is declared", "more", 200, { name: "tea", price: 2, more: 1 }],
    ["an error", "thrown", 404, expect.objectContaining({ detail: "No such thing" })],
  ])("%s passes", async (_name, kind, status, body) => {
    const answer = await answers(kind);
    expect({ status: answer.status, body: await answer.json() }).toEqual({ status, body });
  });

  it("a Response that is still on its way is not waited for", async () => {
    const answer = await answers("piece");
    const reader = answer.body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('"');
    await reader?.cancel();
  });

  it("a Response of another status is the handler's own business", async () => {
    expect((await answers("moved")).status).toBe(302);
  });

  it.each([
    ["tea", 200, "tea"],
    ["later", 202, '{"id":1}'],
    ["", 204, ""],
    ["wrong", 500, expect.stringContaining("id: Expected an integer")],
  ])("is looked up by its status: %j", async (text, status, body) => {
    const answer = await app.get("/api/answers", json("POST", { text }));
    expect({ status: answer.status, body: await answer.text() }).toEqual({ status, body });
  });

  it("may be the item of a stream, which ends there", async () => {
    const good = await app.get("/api/answers", { method: "PUT" });
    expect(good.headers.get("content-type")).toBe("text/event-stream");
    expect(await good.text()).toBe('data: {"step":1}\n\nevent: two\ndata: {"step":2}\n\n');
    const bad = await app.get("/api/answers?wrong", { method: "PUT" });
    await expect(bad.text()).rejects.toThrow("step: Expected an integer");
  });

  it("is awaited where the schema takes its time", async () => {
    const refused = await problemOf("/api/answers", json("PATCH", { ok: false }));
    expect(refused).toMatchObject({ status: 422, errors: [{ location: ["body"], message: "Not ok", code: "custom" }] });
    const fault = await problemOf("/api/answers", json("PATCH", { ok: true }));
    expect(fault.error?.message).toBe("PATCH returned what it does not declare: Not ok");
  });

  it("is sent where the setting says that nobody looks", async () => {
    const unchecked = await bootApp(fixture("declared"), { validateResponses: false });
    expect(await (await unchecked.get("/api/answers?kind=wrong")).json()).toEqual({ name: "tea", price: "cheap" });
    await unchecked.close();
  });
});

describe("parameters", () => {
  it.each([
    ["params/one", 5, "GET: params declares item, and there is no [item] in the path; it has shop"],
    ["params", 5, "GET: params declares shop, and there is no [shop] in the path; it has no parameters"],
  ])("that the path has not are an error when the file is loaded: %s", async (path, line, message) => {
    const { status, error } = await problemOf(`/api/wrong/${path}`);
    expect({ status, ...error }).toMatchObject({ status: 500, kind: "TypeError", message, line });
  });

  it("may have any name where the schema says so", async () => {
    expect(await (await app.get("/api/open/one")).json()).toEqual({ shop: "one" });
  });
});

describe("a wrong declaration", () => {
  const library = "a schema of zod, valibot, arktype or any library that speaks Standard Schema";
  it.each([
    ["query", 6, `query is 'id'; accepted: ${library}`],
    [
      "unknown",
      6,
      "'bodi' cannot be declared; accepted: params, query, headers, cookies, body, form, response, summary",
    ],
    ["response", 6, "response is { ok: [ZodString] }; accepted: "],
    ["table", 6, `response.200 is 'text'; accepted: ${library}, or events(schema)`],
    ["nothing", 6, "undefined is no declaration; accepted: an object of schemas"],
    ["handler", 4, "undefined is no handler; accepted: a function of (request, context)"],
  ])("fails when its file is loaded, and says where: %s", async (name, line, message) => {
    const { status, error } = await problemOf(`/api/wrong/${name}`);
    expect({ status, ...error }).toMatchObject({ status: 500, kind: "TypeError", line });
    expect(error?.file).toMatch(`api/wrong/${name}.`);
    expect(error?.message).toContain(`defineHandler: ${message}`);
  });
});
