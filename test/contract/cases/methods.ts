// Methods: seven of an author's own, and what follows from the ones that are there.
import { expect } from "vitest";
import type { Case, Topic } from "../case.ts";
import { valuesOf } from "../raw.ts";

const own = (method: string): Case => ({
  name: `${method} has a handler`,
  ask: { method, path: "methods" },
  headers: { "x-method": method },
  json: { method },
});

const notAllowed = (method: string, path: string, allow: string, answered: string): Case => ({
  name: `${method} of ${path} is not answered`,
  ask: { method, path },
  status: 405,
  headers: { allow },
  problem: { detail: `${method} is not answered here; ${answered} are` },
});

const GET_ONLY = "GET, HEAD, OPTIONS";
const POST_ONLY = "POST, DELETE, OPTIONS";
const GET_AND_HEAD = "GET and HEAD";
const POST_AND_DELETE = "POST and DELETE";

export const METHODS: Topic = {
  name: "methods",
  cases: [
    ...["GET", "POST", "PUT", "PATCH", "DELETE"].map(own),
    {
      name: "HEAD of an author's own",
      ask: { method: "HEAD", path: "methods" },
      headers: { "x-method": "my own HEAD" },
      bytes: [],
    },
    {
      name: "OPTIONS of an author's own",
      ask: { method: "OPTIONS", path: "methods" },
      headers: { allow: "my own list" },
      json: { method: "OPTIONS" },
    },
    {
      name: "HEAD follows from GET: its headers, and no byte of a body",
      async run(client) {
        const get = await client.raw("GET", "get-only");
        const head = await client.raw("HEAD", "get-only");
        expect(get.body.toString()).toBe("twelve bytes");
        expect(head.status).toBe(203);
        expect(head.body.length).toBe(0);
        expect(valuesOf(head, "content-type")).toEqual(valuesOf(get, "content-type"));
        expect(valuesOf(head, "x-method")).toEqual(["HEAD"]);
        expect(valuesOf(head, "x-request-id")).toHaveLength(1);
        for (const length of valuesOf(head, "content-length")) expect(length).toBe("12");
      },
    },
    { name: "HEAD of a handler that fails", ask: { method: "HEAD", path: "fails/exception" }, status: 404, bytes: [] },
    { name: "HEAD of no content", ask: { method: "HEAD", path: "plain/null" }, status: 204, bytes: [] },
    {
      name: "HEAD of a path that nobody answers",
      ask: { method: "HEAD", path: "no/such/route" },
      status: 404,
      bytes: [],
    },
    {
      name: "OPTIONS tells what is answered",
      ask: { method: "OPTIONS", path: "get-only" },
      status: 204,
      headers: { allow: GET_ONLY },
      bytes: [],
    },
    {
      name: "OPTIONS without GET",
      ask: { method: "OPTIONS", path: "post-only" },
      status: 204,
      headers: { allow: POST_ONLY },
    },
    notAllowed("POST", "get-only", GET_ONLY, GET_AND_HEAD),
    notAllowed("DELETE", "get-only", GET_ONLY, GET_AND_HEAD),
    notAllowed("GET", "post-only", POST_ONLY, POST_AND_DELETE),
    notAllowed("PUT", "post-only", POST_ONLY, POST_AND_DELETE),
    notAllowed("PROPFIND", "get-only", GET_ONLY, GET_AND_HEAD),
    {
      name: "HEAD without GET is not answered",
      ask: { method: "HEAD", path: "post-only" },
      status: 405,
      headers: { allow: POST_ONLY },
    },
    {
      name: "TRACE is not answered",
      async run(client) {
        const answer = await client.raw("TRACE", "get-only");
        expect(answer.status).toBe(405);
        expect(valuesOf(answer, "allow")).toEqual([GET_ONLY]);
      },
    },
    {
      name: "a body that nobody reads",
      ask: { method: "POST", path: "post-only", body: "x".repeat(60_000) },
      text: "posted",
    },
    { name: "DELETE with a body", ask: { method: "DELETE", path: "post-only", body: "{}" }, status: 204, bytes: [] },
  ],
};
