// Arguments that a Python handler asks for by name and annotation: converted, or refused with 422.
import { expect } from "vitest";
import type { Case, Style, Topic } from "../case.ts";
import { refused as refusedAsk } from "./declaring.ts";

const STYLES: readonly Style[] = ["def", "async"];

const DEFAULTS = {
  id: 7,
  q: "none",
  limit: 10,
  ratio: 0.5,
  flag: false,
  tags: [],
  numbers: [1],
  maybe: null,
  untyped: "x",
  counted: 3,
};

const given = (query: string, values: Partial<Record<keyof typeof DEFAULTS, unknown>>): Case => ({
  name: `?${query}`,
  ask: `inject/7?${query}`,
  json: { ...DEFAULTS, ...values },
});

const refused = (path: string, location: (string | number)[], message: string, code: string, method = "GET"): Case =>
  refusedAsk(`${method} ${path} is refused`, { method, path: `inject/${path}` }, [location.join("."), message, code]);

const identified = (path: string, how: string): Case => ({
  name: `request and context ${how}`,
  async run(client) {
    const { json, requestId } = await client.ask(`inject/${path}`);
    expect(json).toMatchObject({ path: client.path(`inject/${path}`), id: requestId });
  },
});

const broken = (path: string, message: RegExp): Case => ({
  name: `a file that cannot be called: ${path}`,
  ask: `inject/${path}`,
  status: 500,
  unbuildable: true,
  problem: { fault: { kind: "HandlerError", message, file: `inject/${path}` } },
});

export const ARGUMENTS: Topic = {
  name: "arguments by name",
  styles: STYLES,
  cases: [
    { name: "a path parameter as int, the rest by default", ask: "inject/7", json: DEFAULTS },
    { name: "a negative one", ask: "inject/-7", json: { ...DEFAULTS, id: -7 } },
    given("q=text&limit=-5&ratio=1e3", { q: "text", limit: -5, ratio: 1000 }),
    given("q=first&q=last", { q: "last" }),
    given("q=", { q: "" }),
    given("tags=a&tags=b", { tags: ["a", "b"] }),
    given("tags=a", { tags: ["a"] }),
    given("numbers=1&numbers=2", { numbers: [1, 2] }),
    given("maybe=4", { maybe: 4 }),
    given("untyped=5&counted=6", { untyped: "5", counted: 6 }),
    ...["true", "1", "yes", "on", "TRUE"].map((text) => given(`flag=${text}`, { flag: true })),
    ...["false", "0", "no", "off", "False"].map((text) => given(`flag=${text}`, { flag: false })),
    refused("x", ["path", "id"], "Expected an integer", "type"),
    refused("7?limit=many", ["query", "limit"], "Expected an integer", "type"),
    refused("7?limit=1.5", ["query", "limit"], "Expected an integer", "type"),
    refused("7?ratio=x", ["query", "ratio"], "Expected a number", "type"),
    refused("7?flag=maybe", ["query", "flag"], "Expected a boolean", "type"),
    refused("7?maybe=x", ["query", "maybe"], "Expected an integer", "type"),
    refused("7?numbers=1&numbers=x", ["query", "numbers", 1], "Expected an integer", "type"),
    refused("7", ["query", "q"], "Required", "required", "POST"),
    {
      name: "a path parameter without annotation is text",
      ask: { method: "POST", path: "inject/7?q=1" },
      json: { id: "7", q: "1" },
    },
    { name: "two path parameters, in any order", ask: "inject/pair/a%20b/1.5", json: { name: "a b", number: 1.5 } },
    {
      name: "a path parameter as bool",
      ask: { method: "POST", path: "inject/pair/a/yes" },
      json: { name: "a", number: true },
    },
    refused("pair/a/x", ["path", "number"], "Expected a number", "type"),
    { name: "a number of too many digits", ask: `inject/${"1".repeat(5000)}`, status: 422 },
    {
      name: "the request and an argument",
      ask: "inject/partly?q=1",
      text: /^{"path":"[/\w]+\/partly","q":"1","rest":\[\],"more":{}}$/,
    },
    identified("keyword", "keyword-only"),
    identified("annotated", "by annotation"),
    identified("positional", "by position"),
    { name: "keyword-only, with a value", ask: "inject/keyword?limit=1", text: /"limit":1\b/ },
    { name: "by annotation, with a value", ask: "inject/annotated?limit=1", text: /"limit":1\b/ },
    { name: "a callable object", ask: "inject/callable?name=Ada", text: "hello Ada" },
    { name: "a partial", ask: { method: "POST", path: "inject/callable" }, text: "welcome you" },
    { name: "a decorated function", ask: { method: "PUT", path: "inject/callable?name=Ada" }, text: "HEY ADA" },
    broken("untellable", /GET: parameter 'third': nothing can be given for it/),
    broken(
      "wrong-hint",
      /parameter 'filter' is annotated dict, which comes from a body, and GET has none; accepted are str/,
    ),
    broken("unknown-hint", /parameter 'number' is annotated list\[complex\] \(in it: complex\); accepted are str, int/),
    broken("wrong-limit", /GET: parameter 'number': pattern cannot hold for int/),
    broken(
      "wrong-keyword",
      /GET: parameter 'number': its annotation is wrong: Query has no 'minimum'; it accepts default, .*alias, ge, gt/,
    ),
    broken("wrong-path", /GET: parameter 'name': there is no \[name\] in the path; it has no parameters/),
  ],
};
