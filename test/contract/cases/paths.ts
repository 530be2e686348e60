// What the path and the query give: parameters, decoded, and values by name.
import { expect } from "vitest";
import type { Topic } from "../case.ts";
import { valuesOf } from "../raw.ts";

export const PATHS: Topic = {
  name: "parameters",
  cases: [
    { name: "one segment", ask: "params/42", json: { params: { id: "42" } } },
    { name: "a decoded space", ask: "params/a%20b", json: { params: { id: "a b" } } },
    {
      name: "an encoded slash, which two programs would read in two ways",
      ask: "params/a%2Fb",
      status: 400,
      problem: { detail: /^The path has %2F, an encoded slash; / },
    },
    { name: "unicode, escaped", ask: "params/%C3%BC%E2%98%83", json: { params: { id: "ü☃" } } },
    { name: "unicode, as a browser sends it", ask: "params/日本", json: { params: { id: "日本" } } },
    { name: "a percent sign", ask: "params/100%25", json: { params: { id: "100%" } } },
    { name: "a plus sign stays one", ask: "params/a+b", json: { params: { id: "a+b" } } },
    { name: "the name of a property of all objects", ask: "params/__proto__", json: { params: { id: "__proto__" } } },
    { name: "a rest of one segment", ask: "rest/a", json: { params: { path: "a" } } },
    { name: "a rest of three", ask: "rest/a/b/c.txt", json: { params: { path: "a/b/c.txt" } } },
    { name: "a decoded rest", ask: "rest/a%20b/c%26d", json: { params: { path: "a b/c&d" } } },
    { name: "an optional rest that is there", ask: "docs/a/b", json: { params: { path: "a/b" } } },
    { name: "an optional rest that is not", ask: "docs", json: { params: { path: "" } } },
    {
      name: "a rest needs one segment",
      ask: "rest",
      status: 404,
      problem: { detail: /^No route answers \/api\/[\w-]+\/rest$/ },
    },
    {
      name: "nobody answers here",
      ask: "no/such/route?a=1",
      status: 404,
      problem: { detail: /^No route answers \/api\/[\w-]+\/no\/such\/route$/ },
    },
    {
      name: "a slash too many",
      ask: "params/42/?a=1",
      status: 308,
      headers: { location: /\/params\/42\?a=1$/ },
      bytes: [],
    },
    {
      name: "a malformed escape",
      ask: "params/%zz",
      status: 400,
      problem: { detail: 'The path has a malformed escape in "%zz"; write "%" itself as %25' },
    },
    { name: "an escape that is no UTF-8", ask: "params/%ff", status: 400, problem: { detail: /malformed escape/ } },
  ],
};

export const QUERY: Topic = {
  name: "query",
  cases: [
    { name: "none", ask: "query", json: { query: {} } },
    { name: "an empty one", ask: "query?", json: { query: {} } },
    { name: "single values", ask: "query?a=1&b=two", json: { query: { a: "1", b: "two" } } },
    { name: "a repeated name", ask: "query?a=1&b=2&a=3&a=", json: { query: { a: ["1", "3", ""], b: "2" } } },
    { name: "decoded values", ask: "query?q=a%20b+c%2B&n=%C3%BC", json: { query: { q: "a b c+", n: "ü" } } },
    { name: "decoded names", ask: "query?%C3%BC+x=1", json: { query: { "ü x": "1" } } },
    { name: "values that are not there", ask: "query?a&b=&=c", json: { query: { a: "", b: "", "": "c" } } },
    { name: "an equals sign in a value", ask: "query?a=b=c", json: { query: { a: "b=c" } } },
    { name: "a semicolon separates nothing", ask: "query?a=1;b=2", json: { query: { a: "1;b=2" } } },
    { name: "a malformed escape stays as it is", ask: "query?a=%zz&b=100%", json: { query: { a: "%zz", b: "100%" } } },
    { name: "bytes that are no UTF-8", ask: "query?a=%ff", json: { query: { a: "\ufffd" } } },
    { name: "a question mark in a value", ask: "query?a=b?c", json: { query: { a: "b?c" } } },
    { name: "a name of all objects", ask: "query?__proto__=1&a=2", text: '{"query":{"__proto__":"1","a":"2"}}' },
  ],
};

export const HEADERS: Topic = {
  name: "request headers",
  cases: [
    {
      name: "one value, whatever the case of its name",
      ask: { path: "headers", headers: { "X-Single": "a value" } },
      json: { single: "a value", upper: "a value", repeated: null, missing: null },
    },
    {
      name: "an empty value",
      ask: { path: "headers", headers: { "x-single": "" } },
      json: { single: "", upper: "", repeated: null, missing: null },
    },
    {
      name: "repeated lines are joined",
      async run(client) {
        const answer = await client.raw("GET", "headers", ["X-Repeated: 1", "x-single: s", "x-repeated: 2, 3"]);
        expect(answer.status).toBe(200);
        expect(JSON.parse(answer.body.toString())).toMatchObject({ repeated: "1, 2, 3", single: "s" });
      },
    },
    {
      name: "a latin-1 value",
      async run(client) {
        const answer = await client.raw("GET", "headers", ["x-single: Zo\u00eb"]);
        expect(JSON.parse(answer.body.toString())).toMatchObject({ single: "Zoë" });
        expect(valuesOf(answer, "content-type")).toEqual(["application/json"]);
      },
    },
  ],
};
