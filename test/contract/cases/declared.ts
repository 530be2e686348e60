// Declared requests: one table for every way to declare them. What fits gets there converted, with its defaults; what does
// not is refused in the same words, all of it at once, in order.
import { expect } from "vitest";
import { type Ask, type Case, PYDANTIC, type Skip, type Topic } from "../case.ts";

type Wrong = readonly [location: string, message: string, code: string];

const DETAIL = "The request does not fit what this route declares";

/** `body.lines.0.sku` is a location; numbers in it are indices. */
const locate = (text: string) => text.split(".").map((key) => (/^\d+$/.test(key) ? Number(key) : key));

const refused = (name: string, ask: Ask, ...wrong: Wrong[]): Case => ({
  name,
  ask,
  status: 422,
  problem: {
    detail: DETAIL,
    errors: wrong.map(([location, message, code]) => ({ location: locate(location), message, code })),
  },
});

const posting = (path: string, body: unknown): Ask => ({
  method: "POST",
  path,
  headers: { "content-type": "application/json" },
  body: typeof body === "string" ? body : JSON.stringify(body),
});

const ITEM = { name: "Tea", price: 2.5, kind: "new" };
const ITEM_ANSWER = { ...ITEM, count: 1, ratio: null, gift: false, tags: [], note: null };

const item = (name: string, change: object, answer: object): Case => ({
  name,
  ask: posting("item", { ...ITEM, ...change }),
  json: { ...ITEM_ANSWER, ...answer },
});

const badItem = (name: string, change: object, ...wrong: Wrong[]): Case =>
  refused(name, posting("item", { ...ITEM, ...change }), ...wrong);

const LAX: Skip = { [PYDANTIC]: "pydantic converts it, unless the model is strict" };

const GONE = undefined; // not in the JSON at all

export const DECLARED_BODIES: Topic = {
  name: "a declared body",
  cases: [
    item("gets its defaults", {}, {}),
    item(
      "comes as it was sent",
      { count: 3, ratio: 0.5, gift: true, tags: ["a", "b"], note: "fragile" },
      { count: 3, ratio: 0.5, gift: true, tags: ["a", "b"], note: "fragile" },
    ),
    item("may hold null where that is declared", { note: null }, { note: null }),
    item("has whole numbers written with a point", { count: 4.0 }, { count: 4 }),
    item("has whole numbers where any are declared", { price: 3 }, { price: 3 }),
    item("is measured in characters", { name: "äöü€äöü€äöü€äöü€äöü€" }, { name: "äöü€äöü€äöü€äöü€äöü€" }),
    {
      name: "needs no content type",
      ask: { method: "POST", path: "item", body: Buffer.from(JSON.stringify(ITEM)) },
      json: ITEM_ANSWER,
    },
    {
      name: "may be of another JSON type",
      ask: { ...posting("item", ITEM), headers: { "content-type": "application/vnd.item+json; charset=utf-8" } },
      json: ITEM_ANSWER,
    },
    badItem("lacks a field", { kind: GONE }, ["body.kind", "Required", "required"]),
    badItem("has a number for a text", { name: 5 }, ["body.name", "Expected a string", "type"]),
    badItem("has null for a text", { name: null }, ["body.name", "Expected a string", "type"]),
    { ...badItem("has a text for a number", { price: "2.5" }, ["body.price", "Expected a number", "type"]), skip: LAX },
    {
      ...badItem("has a text for a whole number", { count: "2" }, ["body.count", "Expected an integer", "type"]),
      skip: LAX,
    },
    badItem("has a fraction for a whole number", { count: 1.5 }, ["body.count", "Expected an integer", "type"]),
    {
      ...badItem("has true for a whole number", { count: true }, ["body.count", "Expected an integer", "type"]),
      skip: LAX,
    },
    { ...badItem("has a number for a boolean", { gift: 1 }, ["body.gift", "Expected a boolean", "type"]), skip: LAX },
    badItem("has a text for a list", { tags: "a" }, ["body.tags", "Expected an array", "type"]),
    badItem("has a number in a list of texts", { tags: ["a", 1] }, ["body.tags.1", "Expected a string", "type"]),
    badItem("has a number for a text or null", { note: 5 }, ["body.note", "Expected a string", "type"]),
    badItem("has a text that is too short", { name: "" }, ["body.name", "Expected at least 1 character", "minLength"]),
    badItem("has a text that is too long", { name: "x".repeat(21) }, [
      "body.name",
      "Expected at most 20 characters",
      "maxLength",
    ]),
    badItem("has too small a number", { count: 0 }, ["body.count", "Expected at least 1", "minimum"]),
    badItem("has too large a number", { count: 101 }, ["body.count", "Expected at most 100", "maximum"]),
    badItem("has the number it must be above", { price: 0 }, [
      "body.price",
      "Expected more than 0",
      "exclusiveMinimum",
    ]),
    badItem("has the number it must be below", { ratio: 1 }, [
      "body.ratio",
      "Expected less than 1",
      "exclusiveMaximum",
    ]),
    badItem("has too many items", { tags: ["a", "b", "c", "d"] }, [
      "body.tags",
      "Expected at most 3 items",
      "maxItems",
    ]),
    badItem("has a value that is not listed", { kind: "broken" }, [
      "body.kind",
      'Expected one of "new", "used"',
      "enum",
    ]),
    badItem(
      "has many faults, told in the order of the declaration",
      { tags: [1, "a", 2], kind: GONE, name: "", count: "x" },
      ["body.name", "Expected at least 1 character", "minLength"],
      ["body.count", "Expected an integer", "type"],
      ["body.kind", "Required", "required"],
      ["body.tags.0", "Expected a string", "type"],
      ["body.tags.2", "Expected a string", "type"],
    ),
    refused(
      "is an empty object",
      posting("item", {}),
      ["body.name", "Required", "required"],
      ["body.price", "Required", "required"],
      ["body.kind", "Required", "required"],
    ),
    refused("is not there", { method: "POST", path: "item" }, ["body", "Required", "required"]),
    refused("is empty", posting("item", ""), ["body", "Required", "required"]),
    refused("is a list", posting("item", []), ["body", "Expected an object", "type"]),
    refused("is null", posting("item", null), ["body", "Expected an object", "type"]),
    refused("is a text", posting("item", '"Tea"'), ["body", "Expected an object", "type"]),
    {
      name: "is no JSON",
      ask: posting("item", '{"name": }'),
      status: 400,
      problem: { detail: "Malformed JSON at line 1, column 10" },
    },
    {
      name: "is of another content type",
      ask: { ...posting("item", ITEM), headers: { "content-type": "text/plain" } },
      status: 415,
      problem: { detail: "Content type text/plain cannot be read here; send application/json" },
    },
  ],
};

const ORDER = {
  id: "0f8fad5b-d9cb-469f-a165-70867728950e",
  version: 1,
  placed: "2026-03-04T05:06:07Z",
  lines: [{ sku: "ABC", amount: 2 }],
  address: { street: "Main", zip: "12345" },
  code: "x",
};
const ORDER_ANSWER = { id: ORDER.id, year: 2026, amounts: [2], zip: "12345", code: "x", payment: null };

const order = (name: string, change: object, answer: object): Case => ({
  name,
  ask: posting("order", { ...ORDER, ...change }),
  json: { ...ORDER_ANSWER, ...answer },
});

const badOrder = (name: string, change: object, ...wrong: Wrong[]): Case =>
  refused(name, posting("order", { ...ORDER, ...change }), ...wrong);

export const DECLARED_NESTED: Topic = {
  name: "a declared body of many parts",
  cases: [
    order("fits", {}, {}),
    order("may have an offset", { placed: "2026-12-31T23:30:00-02:00" }, { year: 2027 }),
    order("has all its lines", { lines: [2, 4].map((amount) => ({ sku: "ABC", amount })) }, { amounts: [2, 4] }),
    order("has the one form of a union", { payment: { kind: "card", number: "1" } }, { payment: "card" }),
    order("has the other form", { payment: { kind: "cash", given: 5 } }, { payment: "cash" }),
    order("has a number of a union", { code: 5 }, { code: 5 }),
    badOrder("has no uuid", { id: "1" }, ["body.id", "Expected a uuid", "format"]),
    badOrder("has a number for a uuid", { id: 1 }, ["body.id", "Expected a string", "type"]),
    badOrder("has another constant", { version: 2 }, ["body.version", "Expected 1", "const"]),
    badOrder("lacks the constant", { version: GONE }, ["body.version", "Required", "required"]),
    badOrder("has no point in time", { placed: "yesterday" }, ["body.placed", "Expected a date-time", "format"]),
    badOrder("has a day that is not", { day: "2026-02-30" }, ["body.day", "Expected a date", "format"]),
    badOrder("has no lines", { lines: [] }, ["body.lines", "Expected at least 1 item", "minItems"]),
    badOrder("has a line that is none", { lines: [5] }, ["body.lines.0", "Expected an object", "type"]),
    badOrder("has another pattern", { lines: [{ sku: "abc", amount: 2 }] }, [
      "body.lines.0.sku",
      "Expected a text that matches ^[A-Z]{3}$",
      "pattern",
    ]),
    badOrder("has no multiple", { lines: [ORDER.lines[0], { sku: "ABC", amount: 3 }] }, [
      "body.lines.1.amount",
      "Expected a multiple of 2",
      "multipleOf",
    ]),
    badOrder(
      "lacks something inside",
      { address: { zip: "1234" } },
      ["body.address.street", "Required", "required"],
      ["body.address.zip", "Expected at least 5 characters", "minLength"],
    ),
    {
      ...badOrder("has neither of two types", { code: true }, ["body.code", "Expected a string or an integer", "type"]),
      skip: LAX,
    },
    badOrder("lacks the value of two types", { code: GONE }, ["body.code", "Required", "required"]),
    badOrder("has no form of a union", { payment: { kind: "card" } }, [
      "body.payment",
      "Fits none of the accepted forms",
      "anyOf",
    ]),
    {
      name: "has more faults than are told",
      async run(client) {
        const { status, json } = await client.ask(posting("order", { ...ORDER, lines: Array(60).fill({}) }));
        const { errors } = json as { errors: { location: unknown[]; message: string }[] };
        expect({ status, told: errors.length }).toEqual({ status: 422, told: 101 });
        expect(errors[99]).toEqual({
          location: ["body", "lines", 49, "amount"],
          message: "Required",
          code: "required",
        });
        expect(errors[100]).toEqual({ location: [], message: "And 20 more", code: "custom" });
      },
    },
    badOrder(
      "has faults at every depth, in order",
      { id: "x", lines: [{ amount: 1 }, { sku: "ABC", amount: 2 }, {}], address: [], payment: {} },
      ["body.id", "Expected a uuid", "format"],
      ["body.lines.0.sku", "Required", "required"],
      ["body.lines.0.amount", "Expected a multiple of 2", "multipleOf"],
      ["body.lines.2.sku", "Required", "required"],
      ["body.lines.2.amount", "Required", "required"],
      ["body.address", "Expected an object", "type"],
      ["body.payment", "Fits none of the accepted forms", "anyOf"],
    ),
  ],
};

const SPAN = { from: 1, to: 3, name: "x" };

const badSpan = (name: string, change: object, ...wrong: Wrong[]): Case =>
  refused(name, posting("span", { ...SPAN, ...change }), ...wrong);

export const DECLARED_OWN: Topic = {
  name: "a declared body, as libraries of schemas have it",
  styles: ["validated-zod", PYDANTIC],
  cases: [
    { name: "fits", ask: posting("span", { ...SPAN, every: { unit: "days", count: 1 } }), json: { length: 2 } },
    badSpan("has a field more", { other: 1 }, ["body.other", "Unknown field", "additionalProperties"]),
    badSpan(
      "has fields more, after what is wrong with those that are known",
      { other: 1, to: "x", every: { unit: "hours", count: 1, more: 1 } },
      ["body.to", "Expected an integer", "type"],
      ["body.every.more", "Unknown field", "additionalProperties"],
      ["body.other", "Unknown field", "additionalProperties"],
    ),
    badSpan("fails a check of the author's", { name: "admin" }, ["body.name", "Taken", "custom"]),
    badSpan("fails one of the whole", { to: 0 }, ["body", "Ends before it begins", "custom"]),
    badSpan("fails that of its form", { every: { unit: "days", count: 0 } }, [
      "body.every.count",
      "Expected at least 1",
      "minimum",
    ]),
    badSpan("is of no form", { every: { unit: "weeks" } }, [
      "body.every.unit",
      'Expected one of "days", "hours"',
      "enum",
    ]),
    badSpan("does not say its form", { every: { count: 1 } }, ["body.every.unit", "Required", "required"]),
  ],
};

/** Development looks at answers, production sends them. */
const badAnswer = (kind: string, sent: unknown, message: string): Case[] => {
  const ask: Ask = { method: "POST", path: `answer?kind=${kind}` };
  const fault = { kind: "HandlerError", message: `POST returned what it does not declare: ${message}`, file: "answer" };
  return [
    { name: `is a fault, shown in development: ${kind}`, development: true, ask, status: 500, problem: { fault } },
    { name: `is sent in production: ${kind}`, production: true, ask, json: sent },
  ];
};

export const DECLARED_ANSWERS: Topic = {
  name: "an answer that is declared",
  cases: [
    {
      name: "fits",
      ask: { method: "POST", path: "answer?kind=right" },
      json: { name: "tea", price: 2, lines: [{ sku: "a" }] },
    },
    ...badAnswer("field", { name: "tea", price: "two", lines: [] }, "price: Expected a number"),
    ...badAnswer(
      "many",
      { price: 1, lines: [{ sku: "a" }, { sku: 1 }] },
      "name: Required; lines[1].sku: Expected a string",
    ),
    ...badAnswer("other", ["tea"], "Expected an object"),
  ],
};

const SEARCH = { q: "tea", limit: 10, ratio: null, exact: false, sort: "asc", since: null, tag: [], page: [] };

const search = (query: string, answer: object): Case => ({
  name: `?${query}`,
  ask: `search?${query}`,
  json: { ...SEARCH, ...answer },
});

const badSearch = (query: string, ...wrong: Wrong[]): Case =>
  refused(`?${query} is refused`, { path: `search?${query}` }, ...wrong);

export const DECLARED_QUERY: Topic = {
  name: "a declared query",
  cases: [
    search("q=tea", {}),
    search("q=tea&limit=5&ratio=0.5&exact=true", { limit: 5, ratio: 0.5, exact: true }),
    search("q=tea&ratio=1e3", { ratio: 1000 }),
    search("q=tea&ratio=-4", { ratio: -4 }),
    search("q=12", { q: "12" }),
    search("q=t%20a&sort=desc", { q: "t a", sort: "desc" }),
    search("q=tea&since=2026-01-02", { since: "2026-01-02" }),
    search("q=tea&tag=green", { tag: ["green"] }),
    search("q=tea&tag=green&tag=1", { tag: ["green", "1"] }),
    search("q=tea&page=1&page=2", { page: [1, 2] }),
    search("q=coffee&q=tea", {}),
    search("q=tea&unknown=1", {}),
    ...["true", "1", "yes", "on", "TRUE"].map((text) => search(`q=tea&exact=${text}`, { exact: true })),
    ...["false", "0", "no", "off", "False"].map((text) => search(`q=tea&exact=${text}`, { exact: false })),
    badSearch("limit=1", ["query.q", "Required", "required"]),
    badSearch("q=t", ["query.q", "Expected at least 2 characters", "minLength"]),
    badSearch("q=tea&limit=many", ["query.limit", "Expected an integer", "type"]),
    badSearch("q=tea&limit=", ["query.limit", "Expected an integer", "type"]),
    badSearch("q=tea&limit=1.5", ["query.limit", "Expected an integer", "type"]),
    badSearch("q=tea&limit=51", ["query.limit", "Expected at most 50", "maximum"]),
    badSearch("q=tea&limit=-1", ["query.limit", "Expected at least 1", "minimum"]),
    badSearch("q=tea&ratio=x", ["query.ratio", "Expected a number", "type"]),
    badSearch("q=tea&exact=maybe", ["query.exact", "Expected a boolean", "type"]),
    badSearch("q=tea&sort=up", ["query.sort", 'Expected one of "asc", "desc"', "enum"]),
    badSearch("q=tea&since=today", ["query.since", "Expected a date", "format"]),
    badSearch("q=tea&page=1&page=x", ["query.page.1", "Expected an integer", "type"]),
    badSearch("q=tea&page=1&page=2&page=3", ["query.page", "Expected at most 2 items", "maxItems"]),
    badSearch(
      "page=x&sort=up&limit=0",
      ["query.q", "Required", "required"],
      ["query.limit", "Expected at least 1", "minimum"],
      ["query.sort", 'Expected one of "asc", "desc"', "enum"],
      ["query.page.0", "Expected an integer", "type"],
    ),
  ],
};

const TOKEN = { "x-token": "t-1" };
const JSON_TYPE = { "content-type": "application/json" };

export const DECLARED_PARTS: Topic = {
  name: "declared parts of a request",
  cases: [
    {
      name: "are all converted",
      ask: { path: "shelves/7?limit=3", headers: { ...TOKEN, "x-level": "2", cookie: "seat=4; other=x" } },
      json: { shelf: 7, limit: 3, token: "t-1", level: 2, seat: 4 },
    },
    {
      name: "have their defaults",
      ask: { path: "shelves/7", headers: TOKEN },
      json: { shelf: 7, limit: 10, token: "t-1", level: 0, seat: null },
    },
    {
      name: "come with the body",
      ask: { method: "POST", path: "shelves/7", headers: { ...TOKEN, ...JSON_TYPE }, body: '{"title":"Tea"}' },
      json: { shelf: 7, title: "Tea" },
    },
    refused("a path parameter that is no number", { path: "shelves/x", headers: TOKEN }, [
      "path.shelf",
      "Expected an integer",
      "type",
    ]),
    refused("a path parameter that is too small", { path: "shelves/0", headers: TOKEN }, [
      "path.shelf",
      "Expected at least 1",
      "minimum",
    ]),
    refused("a header that is missing", { path: "shelves/7" }, ["header.x-token", "Required", "required"]),
    refused("a header that does not match", { path: "shelves/7", headers: { "x-token": "u-1" } }, [
      "header.x-token",
      "Expected a text that matches ^t-\\d+$",
      "pattern",
    ]),
    refused("a cookie that is no number", { path: "shelves/7", headers: { ...TOKEN, cookie: "seat=window" } }, [
      "cookie.seat",
      "Expected an integer",
      "type",
    ]),
    refused(
      "all that is wrong, from the path to the body",
      {
        method: "POST",
        path: "shelves/0?limit=x",
        headers: { ...JSON_TYPE, "x-level": "high", cookie: "seat=window" },
        body: '{"year":"1999"}',
      },
      ["path.shelf", "Expected at least 1", "minimum"],
      ["query.limit", "Expected an integer", "type"],
      ["header.x-token", "Required", "required"],
      ["header.x-level", "Expected an integer", "type"],
      ["cookie.seat", "Expected an integer", "type"],
      ["body.title", "Required", "required"],
      ["body.year", "Expected an integer", "type"],
    ),
    {
      name: "a body that is no JSON is that and nothing else",
      ask: { method: "POST", path: "shelves/0", headers: JSON_TYPE, body: "{" },
      status: 400,
      problem: { detail: /^Malformed JSON at line 1, column 2/ },
    },
  ],
};
