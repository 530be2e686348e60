// Request bodies as a handler reads them: JSON, text and bytes, and `context.body` by the content type.
import { type Ask, type Body, type Case, OBJECT, type Topic } from "../case.ts";

const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, index) => index);

const json = (body: Body, type = "application/json"): Ask => ({
  method: "POST",
  path: "json",
  headers: type === "" ? {} : { "content-type": type },
  body,
});

const echoed = (name: string, value: unknown): Case => ({
  name,
  ask: json(JSON.stringify(value)),
  json: { value },
});

const malformed = (text: string, line: number, column: number): Case => ({
  name: `malformed: ${JSON.stringify(text)}`,
  ask: json(text),
  status: 400,
  problem: { detail: `Malformed JSON at line ${line}, column ${column}` },
});

const deep = (name: string, text: string, column: number, line = 1): Case => ({
  name,
  ask: json(text),
  status: 400,
  problem: { detail: `JSON is nested deeper than 200 levels at line ${line}, column ${column}` },
});

const wrongType = (type: string): Case => ({
  name: `${type} is no JSON`,
  ask: json("{}", type),
  status: 415,
  problem: { detail: `Content type ${type} cannot be read here; send application/json` },
});

export const JSON_BODIES: Topic = {
  name: "json()",
  styles: OBJECT,
  cases: [
    echoed("an object", { a: 1, b: [true, false, null], c: { d: "e" } }),
    echoed("a list", [1, "two", []]),
    echoed("a string", "text"),
    echoed("a number", -12.5e3),
    echoed("true", true),
    echoed("null", null),
    echoed("unicode", { ключ: '日本語 😀 \u2028 \\ " / \b \u0000' }),
    echoed("numbers", [0, -1, 0.1, 1e21, 5e-324, 9007199254740991]),
    echoed("names of all objects", { constructor: 1, toString: 2, length: 3 }),
    { name: "__proto__ is a name like any other", ask: json('{"__proto__":1}'), text: '{"value":{"__proto__":1}}' },
    { name: "escapes", ask: json('["\\u00fc\\ud83d\\ude00\\n\\/"]'), json: { value: ["ü😀\n/"] } },
    { name: "the last of two equal names", ask: json('{"a":1,"a":2}'), json: { value: { a: 2 } } },
    { name: "white space around", ask: json(' \r\n\t{"a" : 1 }\n '), json: { value: { a: 1 } } },
    { name: "a byte order mark", ask: json('\ufeff{"a":1}'), json: { value: { a: 1 } } },
    { name: "bytes that are no UTF-8", ask: json(Uint8Array.of(34, 255, 34)), json: { value: "\ufffd" } },
    { name: "half a surrogate pair", ask: json('{"a":"\\ud800"}'), status: 200 },
    { name: "a charset", ask: json("[1]", "Application/JSON; charset=utf-8"), json: { value: [1] } },
    { name: "a suffix", ask: json("[1]", "application/vnd.api+json"), json: { value: [1] } },
    { name: "no content type", ask: json(new TextEncoder().encode("[1]"), ""), json: { value: [1] } },
    malformed("", 1, 1),
    malformed("{", 1, 2),
    malformed('{"a": }', 1, 7),
    malformed('{"a" 1}', 1, 6),
    malformed("[1,,2]", 1, 4),
    malformed("[1 2]", 1, 4),
    malformed('{\n "a": 1,\n "b": oops\n}', 3, 7),
    malformed('{"a": "x", "b": tru}', 1, 17),
    malformed('["[1,,2]", {"a": [,]}]', 1, 19),
    malformed("{} x", 1, 4),
    malformed("[1]]", 1, 4),
    malformed('"a\nb"', 1, 3),
    malformed("[NaN]", 1, 2),
    malformed('["NaN", Infinity]', 1, 9),
    malformed("[object Object]", 1, 2),
    malformed("not JSON", 1, 1),
    deep("nested 20,000 deep", "[".repeat(20_000) + "]".repeat(20_000), 201),
    deep("nested 20,000 deep, and never closed", '{"a":'.repeat(10_000), 1001),
    deep("nested 201 deep, over lines", `\n${"[".repeat(201)}${"]".repeat(201)}`, 201, 2),
    { name: "nested 200 deep", ask: json("[".repeat(200) + "]".repeat(200)), status: 200 },
    {
      name: "brackets in strings nest nothing",
      ask: json(JSON.stringify(["[{".repeat(300), '\\"['])),
      json: { value: ["[{".repeat(300), '\\"['] },
    },
    wrongType("text/plain"),
    wrongType("application/x-www-form-urlencoded"),
    wrongType("application/jsonx"),
  ],
};

const post = (path: string, body?: Body, type = "application/octet-stream"): Ask => ({
  method: "POST",
  path,
  headers: { "content-type": type },
  ...(body === undefined ? {} : { body }),
});

export const BYTES: Topic = {
  name: "text() and bytes()",
  styles: OBJECT,
  cases: [
    {
      name: "all 256 bytes",
      ask: post("bytes", ALL_BYTES),
      headers: { "content-type": "application/octet-stream" },
      bytes: ALL_BYTES,
    },
    { name: "no bytes", ask: post("bytes"), bytes: [] },
    {
      name: "text",
      ask: post("text", "héllo ☃ 😀\r\n\u0000"),
      headers: { "content-type": "text/plain; charset=utf-8" },
      text: "héllo ☃ 😀\r\n\u0000",
    },
    { name: "no text", ask: post("text"), text: "" },
    { name: "text that is no UTF-8", ask: post("text", Uint8Array.of(97, 255, 98)), text: "a\ufffdb" },
    { name: "bytes of any type", ask: post("bytes", "{}", "application/json"), text: "{}" },
  ],
};

const body = (content: Body | undefined, type: string): Ask => ({
  method: "POST",
  path: "body",
  headers: type === "" ? {} : { "content-type": type },
  ...(content === undefined ? {} : { body: content }),
});
const data = (value: unknown) => ({ kind: "data", value });
const twice = (type: string, content: string, described: unknown): Case => ({
  name: `asked for twice: ${type}`,
  ask: { ...body(content, type), method: "PUT" },
  json: { same: described, again: described },
});

function upload(): FormData {
  const form = new FormData();
  form.append("title", "notes");
  form.append("tag", "a");
  form.append("tag", "b");
  form.append("file", new File(["four"], "f.txt", { type: "text/plain" }));
  return form;
}

export const CONTEXT_BODY: Topic = {
  name: "context.body",
  cases: [
    { name: "JSON", ask: body('{"a":[1]}', "application/json"), json: data({ a: [1] }) },
    { name: "JSON with a suffix", ask: body("[1]", "application/problem+json; charset=utf-8"), json: data([1]) },
    { name: "an empty body of JSON", ask: body(undefined, "application/json"), json: { kind: "none" } },
    {
      name: "malformed JSON",
      ask: body("{\n]", "application/json"),
      status: 400,
      problem: { detail: "Malformed JSON at line 2, column 1" },
    },
    {
      name: "deep JSON",
      ask: body("[".repeat(300), "application/json"),
      status: 400,
      problem: { detail: /deeper than 200 levels/ },
    },
    {
      name: "form fields",
      ask: body("a=1&b=%C3%BC+x&a=2&c", "application/x-www-form-urlencoded"),
      json: data({ a: ["1", "2"], b: "ü x", c: "" }),
    },
    {
      name: "multipart fields",
      ask: { method: "POST", path: "body", body: upload() },
      json: data({ title: "notes", tag: ["a", "b"], file: { name: "f.txt", type: "text/plain", size: 4 } }),
    },
    {
      name: "a malformed form",
      ask: body("no parts", "multipart/form-data; boundary=x"),
      status: 400,
      problem: { detail: /^Malformed form body/ },
    },
    { name: "text", ask: body("héllo", "text/plain; charset=utf-8"), json: { kind: "text", value: "héllo" } },
    { name: "text of any kind", ask: body("a,b", "TEXT/csv"), json: { kind: "text", value: "a,b" } },
    { name: "bytes", ask: body(Uint8Array.of(0, 255), "image/png"), json: { kind: "bytes", value: [0, 255] } },
    { name: "bytes of no type", ask: body(Uint8Array.of(1), ""), json: { kind: "bytes", value: [1] } },
    { name: "none", ask: { method: "POST", path: "body" }, json: { kind: "none" } },
    { name: "no text", ask: body(undefined, "text/plain"), json: { kind: "none" } },
    twice("application/json", "[1]", data([1])),
    twice("text/plain", "text", { kind: "text", value: "text" }),
    twice("application/x-www-form-urlencoded", "a=1", data({ a: "1" })),
  ],
};
