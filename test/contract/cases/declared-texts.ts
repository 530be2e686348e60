// Declared texts: path, query, headers and cookies, converted or refused; and all parts of a request together.
import { type Case, JSON_TYPE, type Topic } from "../case.ts";
import { refused, type Wrong } from "./declaring.ts";

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
