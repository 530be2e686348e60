// Results that only JavaScript has: blobs and buffers, promises, responses that cannot be sent, and Hono's exceptions.
import { expect } from "vitest";
import type { Case, Expected, Topic } from "../case.ts";

const result = (kind: string, expected: Expected): Case => ({ name: kind, ask: `javascript/${kind}`, ...expected });
const data = (kind: string, json: unknown): Case => result(kind, { json });
const fault = (kind: string, message: RegExp): Case =>
  result(kind, { status: 500, problem: { fault: { kind: "HandlerError", message } } });

const BYTES = { "content-type": "application/octet-stream" };

export const JAVASCRIPT_RESULTS: Topic = {
  name: "JavaScript's own types",
  styles: ["ts", "esm", "cjs"],
  cases: [
    result("blob", { headers: { "content-type": "text/html" }, text: "<p>" }),
    result("blob-untyped", { headers: BYTES, text: "\u0000b" }),
    result("array-buffer", { headers: BYTES, text: "\u0000ab" }),
    result("buffer", { headers: BYTES, text: "\u0000buffer" }),
    result("data-view", { headers: BYTES, bytes: [0, 1] }),
    result("readable-stream", { headers: BYTES, text: "\u0000streamed" }),
    result("async-iterable", { headers: { "content-type": "text/plain; charset=utf-8" }, text: "async iterable" }),
    data("promise", { settled: true }),
    data("to-json", { by: "toJSON" }),
    data("set-and-map", [{}, {}]),
    data("undefined-inside", { list: [null] }),
    result("null-prototype", { status: 201, text: "made" }),
    result("immutable", { headers: { "x-own": "1" }, text: "fetched" }),
    result("fetched", { headers: { "content-type": /^text\/plain/ }, text: "fetched" }),
    result("response-params", { headers: { "content-type": /^application\/x-www-form-urlencoded/ }, text: "a=%C3%BC" }),
    result("response-buffer", { headers: BYTES, text: "\u0000ab" }),
    result("response-blob", { headers: { "content-type": "text/html" }, text: "<p>" }),
    result("response-latin", { headers: { "x-name": "Zoë" }, text: "ok" }),
    result("response-framed", { headers: { "content-length": "6", "x-own": "1" }, text: "longer" }),
    result("response-cloned", { status: 203, headers: { "x-own": "1" }, text: "cloned" }),
    result("response-looked-at", { headers: { "x-own": "1", "set-cookie": ["a=1", "b=2"] }, text: "looked at" }),
    {
      name: "one Response for every request",
      async run(client) {
        const answers = [
          await client.ask("javascript/response-reused"),
          await client.ask("javascript/response-reused"),
        ];
        expect(answers.map(({ text }) => text)).toEqual(["again", "again"]);
        expect(answers[0]?.requestId).not.toBe(answers[1]?.requestId);
      },
    },
    {
      name: "a status that cannot be sent",
      ask: "javascript/response-status",
      status: 500,
      problem: { fault: { message: /status|range/ } },
    },
    fault("function", /function/),
    fault("symbol", /symbol/),
    fault("bigint", /BigInt/),
    fault("response-error", /Response\.error/),
    fault("response-read", /read already/),
    result("hono-text", { status: 418, text: /from Hono/ }),
    result("hono-response", { status: 401, headers: { "x-own": "1" }, text: "sign in" }),
  ],
};
