// What a handler may return: plain values, objects of status, headers and body, and the web's Response.
import { expect } from "vitest";
import type { Case, Expected, Topic } from "../case.ts";
import { valuesOf } from "../raw.ts";

const TEXT = { "content-type": "text/plain; charset=utf-8" };
const BYTES = { "content-type": "application/octet-stream" };
const NONE = { "content-type": null };

const plain = (kind: string, expected: Expected): Case => ({ name: kind, ask: `plain/${kind}`, ...expected });
const data = (kind: string, json: unknown): Case =>
  plain(kind, { json, headers: { "content-type": "application/json" } });
const nothing = (kind: string): Case => plain(kind, { status: 204, headers: NONE, bytes: [] });

export const PLAIN: Topic = {
  name: "plain values",
  cases: [
    data("object", { name: "Ada", age: 36, tags: ["a", "b"] }),
    data("empty-object", {}),
    data("list", [1, "two", null, false]),
    data("empty-list", []),
    data("nested", { a: { b: { c: [{ d: [[1], []] }] } } }),
    data("number", 42),
    data("fraction", -1.5),
    data("zero", 0),
    data("true", true),
    data("false", false),
    data("unicode", { "ключ ☃": '日本語 😀 \u2028 \u0000 \\ "quoted" </script>' }),
    data("not-finite", { nan: null, infinity: null, list: [null, 1] }),
    data(
      "large",
      Array.from({ length: 50_000 }, (_, index) => index),
    ),
    plain("string", { headers: TEXT, text: "just text" }),
    plain("unicode-string", { headers: TEXT, text: "héllo ☃ 😀" }),
    plain("empty-string", { headers: TEXT, text: "" }),
    plain("json-string", { headers: TEXT, text: '{"looks":"like JSON"}' }),
    nothing("null"),
    nothing("nothing"),
    plain("bytes", { headers: BYTES, bytes: Array.from({ length: 256 }, (_, index) => index) }),
    plain("empty-bytes", { headers: BYTES, bytes: [] }),
    {
      name: "dates are text that Date can read",
      async run(client) {
        const moment = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
        expect(Date.parse((await client.ask("plain/date")).json as string)).toBe(moment);
        expect(Date.parse(((await client.ask("plain/date-in-object")).json as { at: string }).at)).toBe(moment);
      },
    },
    plain("unserialisable", { status: 500, problem: { fault: { kind: "HandlerError", message: /JSON/ } } }),
    plain("circular", { status: 500, problem: { fault: { kind: "HandlerError", message: /JSON/ } } }),
    {
      name: "lengths are told in bytes",
      async run(client) {
        const answer = await client.raw("GET", "plain/unicode-string");
        expect(valuesOf(answer, "content-length")).toEqual(["15"]);
        expect(answer.body.toString()).toBe("héllo ☃ 😀");
      },
    },
  ],
};

const respond = (kind: string, expected: Expected): Case => ({ name: kind, ask: `response/${kind}`, ...expected });
const invalid = (kind: string, message: RegExp): Case =>
  respond(kind, {
    status: 500,
    headers: { "x-a": null, "x-b": null },
    problem: { fault: { kind: "HandlerError", message } },
  });

export const OBJECTS: Topic = {
  name: "status, headers and body",
  cases: [
    respond("status", { status: 201, headers: NONE, bytes: [] }),
    respond("status-object", { status: 201, json: { made: true } }),
    respond("status-text", { status: 202, headers: TEXT, text: "taken" }),
    respond("status-bytes", { headers: BYTES, text: "\u0000bytes" }),
    respond("status-null", { headers: NONE, bytes: [] }),
    respond("status-list", { json: [1, 2] }),
    respond("status-zero", { json: 0 }),
    respond("status-false", { json: false }),
    respond("status-empty", { headers: TEXT, bytes: [] }),
    respond("headers", { headers: { "x-one": "1", "x-two": "2" }, json: {} }),
    respond("headers-list", { headers: { "set-cookie": ["a=1", "b=2"], "x-list": ["1", "2"] }, text: "ok" }),
    respond("headers-number", { headers: { "x-number": "7", "x-nothing": null }, text: "ok" }),
    respond("headers-type", { headers: { "content-type": "text/html; charset=utf-8" }, text: "<p>" }),
    respond("headers-json", { headers: { "content-type": "application/vnd.api+json" }, json: { a: 1 } }),
    respond("headers-length", { headers: { "content-length": "6" }, text: "longer" }),
    respond("headers-latin", { headers: { "x-name": "Zoë" }, text: "ok" }),
    respond("error", { status: 418, json: { short: "stout" } }),
    respond("no-content", { status: 204, headers: NONE, bytes: [] }),
    respond("not-modified", { status: 304, headers: { etag: '"1"' }, bytes: [] }),
    invalid("bad-name", /no good.*token/),
    invalid("bad-break", /x-a/),
    invalid("bad-unicode", /x-a/),
    {
      name: "several lines on the wire",
      async run(client) {
        const answer = await client.raw("GET", "response/headers-list");
        expect(valuesOf(answer, "set-cookie")).toEqual(["a=1", "b=2"]);
        expect(valuesOf(answer, "x-list").join(", ")).toBe("1, 2");
      },
    },
    respond("data-extra", { json: { status: 200, body: "text", note: "one key too many" } }),
    respond("data-small", { json: { status: 1 } }),
    respond("data-large", { json: { status: 600, body: "text" } }),
    respond("data-text", { json: { status: "200", body: "text" } }),
    respond("data-fraction", { json: { status: 200.5 } }),
    respond("data-true", { json: { status: true } }),
    respond("data-none", { json: { headers: {}, body: "text" } }),
  ],
};

export const RESPONSES: Topic = {
  name: "Response",
  cases: [
    respond("web-text", { headers: { "content-type": /^text\/plain; ?charset=utf-8$/i }, text: "text" }),
    respond("web-bytes", { headers: { ...BYTES, "x-kind": "bytes" }, text: "\u0000bytes" }),
    respond("web-stream", { status: 203, text: "one,two" }),
    respond("web-null", { headers: NONE, bytes: [] }),
    respond("web-empty", { status: 204, headers: NONE, bytes: [] }),
    respond("web-json", { status: 201, json: { made: true } }),
    respond("web-type", { headers: { "content-type": "text/html; charset=utf-8" }, text: "<p>" }),
    respond("web-cookies", { headers: { "x-one": "1", "set-cookie": ["a=1", "b=2"] }, text: "ok" }),
    respond("web-redirect", { status: 302, headers: { location: "/api/elsewhere?a=1" }, bytes: [] }),
  ],
};
