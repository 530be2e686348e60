// What Python handlers declare by annotations: values from all places, converted, and everything that is wrong at once.
import { expect } from "vitest";
import type { Ask, Case, Topic } from "../case.ts";
import { multipart, posting, refused } from "./declaring.ts";

const ID = "12345678-1234-5678-1234-567812345678";
const ORDER = { id: ID, lines: [{ sku: "ab", count: 2 }], address: { street: "Main" } };

const FULL = {
  ...ORDER,
  at: "2026-01-02T03:04:05Z",
  price: "9.90",
  colour: "blue",
  parent: { ...ORDER, lines: [{ sku: "cd" }] },
  tags: ["b"],
  stock: JSON.parse('{"__proto__":2}') as unknown,
  pair: [2.0, "two"],
  kind: 3,
  either: { sku: "ef" },
  anything: [{ x: null }],
  unknown: "is left out",
};

const post = (path: string, body: unknown, headers?: Record<string, string>): Ask =>
  posting(`declared/${path}`, body, headers);

const everywhere = (path: string, headers: Record<string, string> = {}): Ask => ({
  path: `declared/everywhere/${path}`,
  headers,
});

const BODIES: readonly Case[] = [
  {
    name: "a dataclass with all that JSON has a form for",
    async run(client) {
      const answer = await client.ask(post("order", FULL));
      const { order, types } = answer.json as { order: Record<string, unknown>; types: string[] };
      expect(types).toEqual(["Order", "UUID", "Line"]);
      expect(order).toMatchObject({ at: "2026-01-02T03:04:05+00:00", price: "9.90", colour: "blue", tags: ["b"] });
      expect(order).toMatchObject({ pair: [2, "two"], kind: 3, either: { sku: "ef", count: 1 } });
      expect(answer.text).toContain('"stock":{"__proto__":2}');
      expect(order).toMatchObject({ parent: { lines: [{ sku: "cd", count: 1 }], parent: null } });
      expect(order).not.toHaveProperty("unknown");
    },
  },
  refused("no body where one is needed", { method: "POST", path: "declared/order" }, ["body", "Required", "required"]),
  refused("a list where an object is needed", post("order", []), ["body", "Expected an object", "type"]),
  refused(
    "everything that is wrong, in the order of the declaration",
    post("order", {
      colour: "green",
      id: "x",
      lines: [{ sku: "a" }, { sku: "Abcde", count: 11 }, { count: "2" }, 5],
      at: "tomorrow",
      price: [],
      parent: { id: 1, lines: [], address: {} },
      tags: ["a", "a"],
      stock: { a: true },
      pair: [1],
      kind: "old",
      either: "x",
      data: "?",
    }),
    ["body.id", "Expected a uuid", "format"],
    ["body.lines.0.sku", "Expected at least 2 characters", "minLength"],
    ["body.lines.1.sku", "Expected at most 4 characters", "maxLength"],
    ["body.lines.1.sku", "Expected a text that matches ^[a-z]", "pattern"],
    ["body.lines.1.count", "Expected at most 10", "maximum"],
    ["body.lines.2.sku", "Required", "required"],
    ["body.lines.2.count", "Expected an integer", "type"],
    ["body.lines.3", "Expected an object", "type"],
    ["body.address", "Required", "required"],
    ["body.at", "Expected a date-time", "format"],
    ["body.price", "Expected a string or a number", "type"],
    ["body.colour", 'Expected one of "red", "blue"', "enum"],
    ["body.parent.id", "Expected a string", "type"],
    ["body.parent.lines", "Expected at least 1 item", "minItems"],
    ["body.parent.address.street", "Required", "required"],
    ["body.tags", "Expected no item twice", "uniqueItems"],
    ["body.stock.a", "Expected an integer", "type"],
    ["body.pair", "Expected at least 2 items", "minItems"],
    ["body.kind", 'Expected one of "new", "used", 3', "enum"],
    ["body.either", "Expected an integer or an object", "type"],
    ["body.data", "Expected a base64", "format"],
  ),
  refused("a check of the author's own", post("order", { ...ORDER, kind: "used" }), [
    "body",
    "used ones need an either",
    "custom",
  ]),
  { name: "a generic dataclass", ask: post("page", { items: [{ sku: "ab" }] }), text: /"first":"Line"/ },
  { name: "a list of dataclasses", ask: post("many", [{ sku: "ab" }, { sku: "cd" }]), json: { count: 2 } },
  { name: "a body that may be missing", ask: { method: "POST", path: "declared/optional" }, json: { line: null } },
  { name: "a body that may be null", ask: post("optional", "null"), json: { line: null } },
  refused("one that is there must fit", post("optional", {}), ["body.sku", "Required", "required"]),
  { name: "any JSON", ask: post("anything", [1, { a: null }]), json: { value: [1, { a: null }] } },
  { name: "bytes as they are", ask: post("content", "12345", { "content-type": "image/png" }), json: { bytes: 5 } },
  {
    name: "several parameters are keys of one body",
    ask: post("embedded?count=3", { line: { sku: "ab" }, more: { a: ["b", null] } }),
    json: { line: { sku: "ab", count: 1 }, count: 3, note: "no", more: { a: ["b", null] } },
  },
  refused(
    "each key must fit",
    post("embedded?count=x", { note: "long", more: 5 }),
    ["query.count", "Expected an integer", "type"],
    ["body.line", "Required", "required"],
    ["body.note", "Expected at most 3 characters", "maxLength"],
    ["body.more", "Expected an object or an array or a string", "type"],
  ),
  refused("keys without a body", { method: "POST", path: "declared/embedded" }, ["body", "Required", "required"]),
];

const DEFAULTS = {
  shop: 7,
  when: "2026-01-02T03:04:05",
  day: "2026-01-01",
  clock: null,
  span: 0,
  price: "0",
  id: null,
  colour: "red",
  level: 1,
  size: "s",
  ratio: 0.5,
  tag: [],
  days: null,
  either: "",
  x_token: null,
  session: null,
  path: "/7",
};

const PLACES: readonly Case[] = [
  {
    name: "defaults, of all places",
    ask: everywhere("7?when=2026-01-02T03:04:05", { accept: "text/html" }),
    json: { ...DEFAULTS, accept: ["text/html"] },
  },
  {
    name: "texts are converted",
    ask: everywhere(
      `7?when=2026-01-02T03:04:05%2B02:00&day=2026-02-03&clock=04:05&span=PT1M30S&price=1.50&id=${ID}&colour=blue&level=2&size=40` +
        "&ratio=0.75&tag[]=a&tag[]=b&days=2026-03-04&either=5",
      { accept: "a/b", "x-token": "abc", cookie: `sid=${ID}` },
    ),
    json: {
      ...DEFAULTS,
      ...{ when: "2026-01-02T03:04:05+02:00", day: "2026-02-03", clock: "04:05:00", span: 90, price: "1.50", id: ID },
      ...{ colour: "blue", level: 2, size: 40, ratio: 0.75, tag: ["a", "b"], days: ["2026-03-04"], either: 5 },
      ...{ accept: ["a/b"], x_token: "abc", session: ID },
    },
  },
  refused(
    "everything that is wrong, ordered by place",
    everywhere(
      "0?when=now&day=2026-13-01&clock=25:00&span=1m&price=x&id=x&colour=x&level=3&size=m&ratio=1.1&tag[]=a&tag[]=b&tag[]=c&days=x",
      {
        "x-token": "ab",
        cookie: "sid=1",
      },
    ),
    ["path.shop", "Expected at least 1", "minimum"],
    ["query.when", "Expected a date-time", "format"],
    ["query.day", "Expected a date", "format"],
    ["query.clock", "Expected a time", "format"],
    ["query.span", "Expected a duration", "format"],
    ["query.price", "Expected a decimal", "format"],
    ["query.id", "Expected a uuid", "format"],
    ["query.colour", 'Expected one of "red", "blue"', "enum"],
    ["query.level", "Expected one of 1, 2", "enum"],
    ["query.size", 'Expected one of "s", 40', "enum"],
    ["query.ratio", "Expected less than 1", "exclusiveMaximum"],
    ["query.ratio", "Expected a multiple of 0.25", "multipleOf"],
    ["query.tag[]", "Expected at most 2 items", "maxItems"],
    ["query.days.0", "Expected a date", "format"],
    ["header.x-token", "Expected at least 3 characters", "minLength"],
    ["cookie.sid", "Expected a uuid", "format"],
  ),
  { name: "markers as defaults", ask: "declared/older?sizes=1&sizes=2", json: { q: "none", sizes: [1, 2] } },
  { name: "a default that is made anew", ask: "declared/older?q=a", json: { q: "a", sizes: [] } },
];

const FORMS: readonly Case[] = [
  {
    name: "fields of a form, and a file",
    ask: post("signed", multipart(["name", "Ada"], ["file", new File(["hello"], "a.txt")])),
    json: { name: "Ada", age: 18, file: "hello" },
  },
  {
    name: "an urlencoded one",
    ask: post("signed", "name=Ada&age=36", { "content-type": "application/x-www-form-urlencoded" }),
    json: { name: "Ada", age: 36, file: null },
  },
  refused(
    "fields that do not fit",
    post("signed", multipart(["age", "x"], ["file", "no file"])),
    ["body.name", "Required", "required"],
    ["body.age", "Expected an integer", "type"],
    ["body.file", "Expected a file", "type"],
  ),
  refused("a file where a text is needed", post("signed", multipart(["name", new File([""], "a.txt")])), [
    "body.name",
    "Expected a string",
    "type",
  ]),
  refused("no form", { method: "POST", path: "declared/signed" }, ["body", "Required", "required"]),
  { name: "JSON where a form is needed", ask: post("signed", {}), status: 415 },
  {
    name: "several files",
    ask: post(
      "several",
      multipart(["tags", "1"], ["files", new File(["a"], "a.txt")], ["files", new File(["b"], "b.txt")]),
    ),
    json: { files: ["a.txt", "b.txt"], tags: [1] },
  },
];

const HAZARDS: readonly Case[] = [
  { name: "JSON that is nested too deep", ask: post("anything", "[".repeat(300)), status: 400 },
  {
    name: "a tree as deep as JSON may be",
    ask: post("embedded", `{"line":{"sku":"ab"},"more":${"[".repeat(150)}${"]".repeat(150)}}`),
    text: /"more":\[\[/,
  },
  { name: "malformed JSON", ask: post("order", "{"), status: 400 },
  { name: "another content type", ask: post("order", "{}", { "content-type": "text/plain" }), status: 415 },
  { name: "NaN", ask: post("anything", "NaN"), status: 400 },
  {
    name: "a whole number of any size",
    ask: post("anything", `${"9".repeat(400)}`),
    text: `{"value":${"9".repeat(400)}}`,
  },
  refused("a decimal that no exponent can hold", everywhere("7?when=2026-01-02T03:04:05&price=1e9999999999999999999"), [
    "query.price",
    "Expected a decimal",
    "format",
  ]),
  refused("one that is far from any step", everywhere("7?when=2026-01-02T03:04:05&ratio=-1.3e308"), [
    "query.ratio",
    "Expected more than 0",
    "exclusiveMinimum",
  ]),
  refused("one that no float can hold", everywhere(`7?when=2026-01-02T03:04:05&ratio=${"9".repeat(400)}`), [
    "query.ratio",
    "Expected a number",
    "type",
  ]),
  {
    name: "of a name that comes twice, the last",
    ask: post("optional", '{"sku":1,"sku":"ab"}'),
    json: { line: { sku: "ab", count: 1 } },
  },
  {
    name: "10,000 errors are 100, and how many more",
    async run(client) {
      const answer = await client.ask(
        post(
          "many",
          Array.from({ length: 10_000 }, () => ({})),
        ),
      );
      expect(answer.status).toBe(422);
      const { errors } = answer.json as { errors: { location: unknown[]; message: string }[] };
      expect(errors).toHaveLength(101);
      expect(errors[99]).toMatchObject({ location: ["body", 99, "sku"] });
      expect(errors[100]).toEqual({ location: [], message: "And 9900 more", code: "custom" });
    },
  },
];

export const HINTS: Topic = {
  name: "annotations",
  styles: ["def", "async"],
  cases: [...BODIES, ...PLACES, ...FORMS, ...HAZARDS],
};
