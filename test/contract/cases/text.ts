// The string contract: the request as JSON text that also has attributes, the response as JSON text or any plain result.
import { expect } from "vitest";
import { type Case, type Expected, JSON_TYPE, TEXT, type Topic } from "../case.ts";

const PLAIN = { "content-type": "text/plain; charset=utf-8" };

/** The handler returns the body it gets as text. */
const returned = (name: string, text: string, expected: Expected): Case => ({
  name,
  ask: { method: "POST", path: "text/answer", body: text },
  ...expected,
});
const response = (name: string, fields: unknown, expected: Expected): Case =>
  returned(name, JSON.stringify(fields), expected);

/** The handler returns the JSON value it gets. */
const value = (name: string, fields: unknown, expected: Expected): Case => ({
  name,
  ask: { method: "PUT", path: "text/answer", body: JSON.stringify(fields) },
  ...expected,
});

export const TEXT_ANSWERS: Topic = {
  name: "the string contract's answer",
  styles: TEXT,
  cases: [
    response(
      "a body that is an object",
      { status: 201, body: { a: [1] } },
      { status: 201, headers: JSON_TYPE, json: { a: [1] } },
    ),
    response("a body that is a list", { status: 200, body: [1] }, { headers: JSON_TYPE, json: [1] }),
    response("a body that is a number", { status: 200, body: 0 }, { headers: JSON_TYPE, json: 0 }),
    response("a body that is JSON text", { status: 200, body: '{"a":1}' }, { headers: JSON_TYPE, text: '{"a":1}' }),
    response("a body that is JSON text of a list", { status: 200, body: " [1]" }, { headers: JSON_TYPE, text: " [1]" }),
    response(
      "a body that is plain text",
      { status: 202, body: "héllo" },
      { status: 202, headers: PLAIN, text: "héllo" },
    ),
    response("a body that only begins like JSON", { status: 200, body: "{oops" }, { headers: PLAIN, text: "{oops" }),
    response("a body of digits is text", { status: 200, body: "42" }, { headers: PLAIN, text: "42" }),
    response("an empty body", { status: 200, body: "" }, { headers: PLAIN, bytes: [] }),
    response("a body of null", { status: 200, body: null }, { headers: { "content-type": null }, bytes: [] }),
    response("no body", { status: 204 }, { status: 204, bytes: [] }),
    response("an error", { status: 404, body: { error: "no" } }, { status: 404, json: { error: "no" } }),
    response(
      "headers",
      { status: 200, headers: { "X-One": "1", "x-list": ["1", "2"], "x-number": 7 }, body: "ok" },
      {
        headers: { "x-one": "1", "x-list": ["1", "2"], "x-number": "7", ...PLAIN },
        text: "ok",
      },
    ),
    response(
      "a content type beats what the body looks like",
      { status: 200, headers: { "Content-Type": "text/html" }, body: "{}" },
      {
        headers: { "content-type": "text/html" },
        text: "{}",
      },
    ),
    response("headers of null", { status: 200, headers: null, body: "ok" }, { text: "ok" }),
    response(
      "headers that are none",
      { status: 200, headers: "x-a: 1", body: "ok" },
      { status: 500, problem: { fault: { kind: "HandlerError", message: /headers/ } } },
    ),
    response(
      "a header that cannot be sent",
      { status: 200, headers: { "x-a": "1\r\nb" }, body: "ok" },
      { status: 500, problem: { fault: { kind: "HandlerError", message: /x-a/ } } },
    ),
    returned("text that is no JSON", "just text", { headers: PLAIN, text: "just text" }),
    returned("JSON text of other data", '{"a":1}', { headers: PLAIN, text: '{"a":1}' }),
    returned("JSON text of a list", "[1]", { headers: PLAIN, text: "[1]" }),
    returned("JSON text with one key too many", '{"status":200,"note":1}', {
      headers: PLAIN,
      text: '{"status":200,"note":1}',
    }),
    returned("JSON text with a status of text", '{"status":"200"}', { headers: PLAIN, text: '{"status":"200"}' }),
    returned("JSON text with a status that is none", '{"status":1}', { headers: PLAIN, text: '{"status":1}' }),
    returned("JSON text of true as status", '{"status":true}', { headers: PLAIN, text: '{"status":true}' }),
    returned("deep JSON text", "[".repeat(20_000), { headers: PLAIN, text: "[".repeat(20_000) }),
    value("an object instead of text", { a: 1 }, { headers: JSON_TYPE, json: { a: 1 } }),
    value(
      "an object that is a response",
      { status: 201, headers: { "x-a": "1" }, body: { b: 1 } },
      { status: 201, headers: { "x-a": "1" }, json: { b: 1 } },
    ),
    value("a list instead of text", [1], { json: [1] }),
    value("a number instead of text", 5, { json: 5 }),
    value("nothing", null, { status: 204 }),
  ],
};

export const TEXT_ARGUMENT: Topic = {
  name: "the string contract's argument",
  styles: TEXT,
  cases: [
    {
      name: "is JSON text, and has its members as attributes",
      async run(client) {
        const path = "text/argument?a=1&a=2&b=%C3%BC";
        const headers = { "content-type": "text/plain", "X-Own": "a value", "x-request-id": "text-1" };
        const answer = await client.ask({ method: "POST", path, headers, body: 'héllo "☃"' });
        expect(answer.status, answer.text).toBe(200);
        const { parsed, attributes, text } = answer.json as Record<string, Record<string, unknown>>;
        expect(text).toBe(true);
        expect(attributes).toEqual(parsed);
        expect(parsed).toMatchObject({
          method: "POST",
          url: new URL(client.path(path), client.url).href,
          path: client.path("text/argument"),
          headers: {
            "content-type": "text/plain",
            "x-own": "a value",
            "x-request-id": "text-1",
            host: client.url.host,
          },
          query: { a: ["1", "2"], b: "ü" },
          params: {},
          body: 'héllo "☃"',
        });
        expect(Object.keys(parsed ?? {})).toEqual(["method", "url", "path", "headers", "query", "params", "body"]);
      },
    },
    {
      name: "has an empty body where none came",
      async run(client) {
        const { json } = await client.ask({ method: "POST", path: "text/argument" });
        expect(json).toMatchObject({ parsed: { body: "", query: {} }, attributes: { body: "" } });
      },
    },
    {
      name: "has a body that came chunked",
      async run(client) {
        const body = new Blob(["in pieces ", "☃"]).stream();
        const { json } = await client.ask({ method: "POST", path: "text/argument", body });
        expect(json).toMatchObject({ parsed: { body: "in pieces ☃" } });
      },
    },
    {
      name: "has a body within the limit",
      async run(client) {
        const answer = await client.ask({ method: "POST", path: "text/argument", body: "x".repeat(65_537) });
        expect(answer.status).toBe(413);
        const body = new Blob(["x".repeat(65_537)]).stream();
        expect((await client.ask({ method: "POST", path: "text/argument", body })).status).toBe(413);
      },
    },
  ],
};
