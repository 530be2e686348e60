// Results that only JavaScript has, by name.
import { HTTPException as HonoException } from "hono/http-exception";
import { pick } from "./pick.ts";

async function* counted() {
  yield "async ";
  yield "iterable";
}

const reused = new Response("again", { headers: { "x-own": "1" } });

const RESULTS: Record<string, () => unknown> = {
  blob: () => new Blob(["<p>"], { type: "text/html" }),
  "blob-untyped": () => new Blob(["\u0000b"]),
  "array-buffer": () => new TextEncoder().encode("\u0000ab").buffer,
  buffer: () => Buffer.from("xx\u0000buffer").subarray(2),
  "data-view": () => ({ status: 200, body: new Uint8Array([9, 0, 1, 2]).subarray(1, 3) }),
  "readable-stream": () => new Blob(["\u0000streamed"]).stream(),
  "async-iterable": () => ({ [Symbol.asyncIterator]: counted }),
  promise: () => Promise.resolve({ settled: true }),
  "to-json": () => ({ toJSON: () => ({ by: "toJSON" }) }),
  "set-and-map": () => [new Set([1]), new Map([[1, 2]])],
  "undefined-inside": () => ({ here: undefined, list: [undefined] }),
  "null-prototype": () => Object.assign(Object.create(null), { status: 201, body: "made" }),
  immutable: async () => {
    const headers = { "x-own": "1" };
    const fetched = await fetch(`data:text/plain,${encodeURIComponent("fetched")}`);
    return new Response(fetched.body, { headers });
  },
  fetched: () => fetch("data:text/plain,fetched"),
  function: () => () => 1,
  symbol: () => Symbol("s"),
  bigint: () => 1n,
  "response-error": () => Response.error(),
  "response-read": async () => {
    const response = new Response("read already");
    await response.text();
    return response;
  },
  "response-status": () => new Response("x", { status: 199 }),
  "response-params": () => new Response(new URLSearchParams({ a: "ü" })),
  "response-buffer": () => new Response(new TextEncoder().encode("\u0000ab").buffer),
  "response-blob": () => new Response(new Blob(["<p>"], { type: "text/html" })),
  "response-latin": () => new Response("ok", { headers: { "x-name": "Zo\u00eb" } }),
  "response-framed": () => new Response("longer", { headers: { "content-length": "3", "x-own": "1" } }),
  "response-cloned": () => new Response("cloned", { status: 203, headers: { "x-own": "1" } }).clone(),
  "response-looked-at": () => {
    const response = new Response("looked at", { headers: { "x-own": "1" } });
    response.headers.append("set-cookie", "a=1");
    response.headers.append("set-cookie", "b=2");
    return response.ok && response.body !== null && !response.bodyUsed ? response : undefined;
  },
  "response-reused": () => reused,
  "hono-text": () => {
    throw new HonoException(418, { message: "from Hono" });
  },
  "hono-response": () => {
    throw new HonoException(401, { res: new Response("sign in", { status: 401, headers: { "x-own": "1" } }) });
  },
};

export const javascript = (name: string | undefined): unknown => pick(RESULTS, name)();
