// Responses as results, by name: objects of {status, headers, body}, what only looks like them, and the web's Response.
import { pick } from "./pick.ts";

const encode = (text: string) => new TextEncoder().encode(text);

function* items() {
  yield "one,";
  yield "two";
}

const OBJECTS: Record<string, () => unknown> = {
  status: () => ({ status: 201 }),
  "status-object": () => ({ status: 201, body: { made: true } }),
  "status-text": () => ({ status: 202, body: "taken" }),
  "status-bytes": () => ({ status: 200, body: encode("\u0000bytes") }),
  "status-null": () => ({ status: 200, body: null }),
  "status-list": () => ({ status: 200, body: [1, 2] }),
  "status-zero": () => ({ status: 200, body: 0 }),
  "status-false": () => ({ status: 200, body: false }),
  "status-empty": () => ({ status: 200, body: "" }),
  "status-stream": () => ({ status: 201, headers: { "x-made": "yes" }, body: items() }),
  headers: () => ({ status: 200, headers: { "x-one": "1", "X-Two": "2" }, body: {} }),
  "headers-list": () => ({ status: 200, headers: { "set-cookie": ["a=1", "b=2"], "x-list": ["1", "2"] }, body: "ok" }),
  "headers-number": () => ({ status: 200, headers: { "x-number": 7, "x-nothing": null }, body: "ok" }),
  "headers-type": () => ({ status: 200, headers: { "Content-Type": "text/html; charset=utf-8" }, body: "<p>" }),
  "headers-json": () => ({ status: 200, headers: { "content-type": "application/vnd.api+json" }, body: { a: 1 } }),
  "headers-length": () => ({ status: 200, headers: { "content-length": "3", connection: "close" }, body: "longer" }),
  "headers-latin": () => ({ status: 200, headers: { "x-name": "Zoë" }, body: "ok" }),
  "headers-id": () => ({ status: 200, headers: { "x-request-id": "my-own" }, body: "ok" }),
  error: () => ({ status: 418, body: { short: "stout" } }),
  "no-content": () => ({ status: 204, body: "never sent" }),
  "not-modified": () => ({ status: 304, headers: { etag: '"1"' } }),
  "bad-name": () => ({ status: 200, headers: { "no good": "1" }, body: "ok" }),
  "bad-break": () => ({ status: 200, headers: { "x-a": "1\r\nx-b: 2" }, body: "ok" }),
  "bad-unicode": () => ({ status: 200, headers: { "x-a": "☃" }, body: "ok" }),
};

const DATA: Record<string, () => unknown> = {
  "data-extra": () => ({ status: 200, body: "text", note: "one key too many" }),
  "data-small": () => ({ status: 1 }),
  "data-large": () => ({ status: 600, body: "text" }),
  "data-text": () => ({ status: "200", body: "text" }),
  "data-fraction": () => ({ status: 200.5 }),
  "data-true": () => ({ status: true }),
  "data-none": () => ({ headers: {}, body: "text" }),
};

const WEB: Record<string, () => unknown> = {
  "web-text": () => new Response("text"),
  "web-bytes": () => new Response(encode("\u0000bytes"), { headers: { "x-kind": "bytes" } }),
  "web-stream": () => new Response(toStream(["one,", "two"]), { status: 203 }),
  "web-null": () => new Response(null),
  "web-empty": () => new Response(null, { status: 204 }),
  "web-json": () => Response.json({ made: true }, { status: 201 }),
  "web-type": () => new Response("<p>", { headers: { "content-type": "text/html; charset=utf-8" } }),
  "web-cookies": () => {
    const headers = new Headers({ "x-one": "1" });
    headers.append("set-cookie", "a=1");
    headers.append("set-cookie", "b=2");
    return new Response("ok", { headers });
  },
  "web-redirect": () => new Response(null, { status: 302, headers: { location: "/api/elsewhere?a=1" } }),
};

function toStream(texts: readonly string[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const text of texts) controller.enqueue(encode(text));
      controller.close();
    },
  });
}

export const respond = (name: string | undefined): unknown => pick({ ...OBJECTS, ...DATA, ...WEB }, name)();
