// Who a request is: its id, its cookies, its state.
import { expect } from "vitest";
import type { Ask, Case, Topic } from "../case.ts";
import type { Client } from "../client.ts";
import { valuesOf } from "../raw.ts";

const ID = "from-the_client.1:2/3+4=5";

/** A malformed id is refused: another one is made. */
const refused = (name: string, id: string): Case => ({
  name: `${name} is not taken`,
  async run(client) {
    const { requestId, json } = await client.ask({ path: "identity", headers: { "x-request-id": id } });
    expect(requestId).not.toBe(id);
    expect(requestId).toMatch(/^[\w-]+$/);
    expect(json).toMatchObject({ id: requestId });
  },
});

/** The client's id comes back, whatever the answer is. */
const echoed = (name: string, ask: Ask, status: number): Case => ({
  name: `comes back with ${name}`,
  ask: { ...ask, headers: { "x-request-id": ID } },
  status,
  headers: { "x-request-id": ID },
});

export const REQUEST_ID: Topic = {
  name: "request id",
  cases: [
    {
      name: "the client's is taken over",
      ask: { path: "identity", headers: { "x-request-id": ID } },
      headers: { "x-request-id": ID },
      json: { id: ID, before: [], after: { seen: true } },
    },
    {
      name: "one is made, and no two are the same",
      async run(client) {
        const answers = [await client.ask("identity"), await client.ask("identity"), await client.ask("plain/null")];
        const ids = answers.map(({ requestId }) => requestId);
        expect(answers[0]?.json).toMatchObject({ id: ids[0] });
        expect(new Set(ids).size).toBe(3);
      },
    },
    {
      name: "128 characters are taken",
      ask: { path: "plain/zero", headers: { "x-request-id": "x".repeat(128) } },
      headers: { "x-request-id": "x".repeat(128) },
    },
    refused("a longer one", "x".repeat(129)),
    refused("one with a space", "a b"),
    refused("one with markup", "<b>"),
    refused("an empty one", ""),
    {
      name: "a repeated one is not taken",
      async run(client) {
        const answer = await client.raw("GET", "identity", ["x-request-id: one", "x-request-id: two"]);
        expect(valuesOf(answer, "x-request-id")).toHaveLength(1);
        expect(valuesOf(answer, "x-request-id")[0]).toMatch(/^[\w-]+$/);
        expect(["one", "two"]).not.toContain(valuesOf(answer, "x-request-id")[0]);
      },
    },
    echoed("no content", { path: "plain/null" }, 204),
    echoed("text", { path: "plain/string" }, 200),
    echoed("bytes", { path: "plain/bytes" }, 200),
    echoed("a response of the handler's own", { path: "response/web-text" }, 200),
    echoed("headers of the handler's own", { path: "response/headers-list" }, 200),
    echoed("a stream", { path: "stream/text" }, 200),
    echoed("a streamed response", { path: "response/web-stream" }, 203),
    echoed("an exception", { path: "fails/exception" }, 404),
    echoed("a fault", { path: "broken" }, 500),
    echoed("a path that nobody answers", { path: "no/such/route" }, 404),
    echoed("a method that nobody answers", { path: "get-only", method: "POST" }, 405),
    echoed("OPTIONS", { path: "get-only", method: "OPTIONS" }, 204),
    echoed("HEAD", { path: "get-only", method: "HEAD" }, 203),
    {
      name: "the handler's own header wins",
      ask: { path: "response/headers-id", headers: { "x-request-id": ID } },
      headers: { "x-request-id": "my-own" },
    },
  ],
};

export const STATE: Topic = {
  name: "state",
  cases: [
    {
      name: "belongs to one request",
      async run(client) {
        const answers = [await client.ask("identity"), await client.ask("identity")];
        for (const { json } of answers) expect(json).toMatchObject({ before: [], after: { seen: true } });
      },
    },
  ],
};

const EXPIRES = "Fri, 02 Jan 2026 03:04:05 GMT";

const received = async (client: Client, cookie: string) =>
  (await client.ask({ path: "cookies", headers: { cookie } })).json;

export const COOKIES: Topic = {
  name: "cookies",
  cases: [
    { name: "none", ask: "cookies", json: { all: {}, one: null } },
    {
      name: "several",
      ask: { path: "cookies", headers: { cookie: "one=1; two=a%20b; three=x=y" } },
      json: { all: { one: "1", two: "a b", three: "x=y" }, one: "1" },
    },
    {
      name: "quoted, empty and malformed ones",
      async run(client) {
        expect(await received(client, 'one="quoted"; two=; three')).toEqual({
          all: { one: "quoted", two: "" },
          one: "quoted",
        });
        expect(await received(client, "one=first; one=second")).toEqual({ all: { one: "first" }, one: "first" });
        expect(await received(client, "one=%zz; two=100%")).toEqual({ all: { one: "%zz", two: "100%" }, one: "%zz" });
        expect(await received(client, "one=%C3%BC;two=2;")).toEqual({ all: { one: "ü", two: "2" }, one: "ü" });
        expect(await received(client, "one=%ff")).toEqual({ all: { one: "%ff" }, one: "%ff" });
        expect(await received(client, '=nothing; two="x; a b=c; three=x"y; ü=1')).toEqual({ all: {}, one: null });
      },
    },
    {
      name: "repeated lines",
      async run(client) {
        const answer = await client.raw("GET", "cookies", ["cookie: one=1", "cookie: two=2"]);
        expect(JSON.parse(answer.body.toString())).toEqual({ all: { one: "1", two: "2" }, one: "1" });
      },
    },
    {
      name: "set, with all options, beside the handler's own",
      ask: { method: "POST", path: "cookies" },
      status: 201,
      headers: {
        "set-cookie": [
          "own=1",
          "plain=a%20b%3B%C3%BC; Path=/",
          `full=1; Max-Age=60; Domain=example.org; Path=/api; Expires=${EXPIRES}; HttpOnly; Secure; SameSite=Lax`,
        ],
      },
      text: "set",
    },
    {
      name: "deleted",
      ask: { method: "DELETE", path: "cookies" },
      status: 204,
      headers: { "set-cookie": ["one=; Max-Age=0; Path=/"] },
    },
    {
      name: "not set by a request that fails",
      ask: { method: "PUT", path: "cookies" },
      status: 409,
      headers: { "set-cookie": null },
      problem: { detail: "Not kept" },
    },
  ],
};
