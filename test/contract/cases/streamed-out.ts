// Generators as results: text, bytes and server-sent events, their failures, and clients that leave.
import { expect } from "vitest";
import type { Ask, Case, Expected, Topic } from "../case.ts";
import type { Client } from "../client.ts";

const EVENTS = `data: plain

event: tick
id: 7
retry: 1000
data: {"n":1}

id: x y
data: two
data: lines
data: and three

data: {"n":2}

data: {"event":"without data"}

data: [1,"ü"]

`;

/** GET answers with an asynchronous generator, POST with a plain one. */
const both = (name: string, kind: string, expected: Expected): Case[] =>
  ["GET", "POST"].map((method) => ({
    name: `${name}, ${method === "GET" ? "asynchronous" : "not asynchronous"}`,
    ask: { method, path: `stream/${kind}` },
    ...expected,
  }));

const asks: Ask[] = [
  { method: "GET", path: "stream/breaks" },
  { method: "POST", path: "stream/breaks" },
];

async function breaks(client: Client, { method, path }: Ask): Promise<void> {
  const response = await client.fetch({ method: method as string, path });
  expect(response.status).toBe(200);
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const { value } = await reader.read();
  expect(new TextDecoder().decode(value)).toBe("the beginning");
  await expect(reader.read()).rejects.toThrow();
}

export const STREAMED_OUT: Topic = {
  name: "generators",
  cases: [
    ...both("text", "text", { headers: { "content-type": "text/plain; charset=utf-8" }, text: "one twö ☃" }),
    ...both("bytes", "bytes", {
      headers: { "content-type": "application/octet-stream" },
      bytes: Array.from({ length: 256 }, (_, index) => index),
    }),
    ...both("events", "events", { headers: { "content-type": "text/event-stream" }, text: EVENTS }),
    ...both("empty", "empty", { text: "" }),
    ...both("a fault before the first item", "fails", {
      status: 500,
      problem: { fault: { kind: "TypeError", message: "failed before the first item", file: "_shared/streams" } },
    }),
    ...both("an exception before the first item", "refuses", { status: 409, problem: { detail: "Not now" } }),
    ...both("an item that is no data", "unserialisable", { status: 500, problem: { fault: {} } }),
    {
      name: "in a response with a status and headers",
      ask: "response/status-stream",
      status: 201,
      headers: { "x-made": "yes", "content-type": "text/plain; charset=utf-8" },
      text: "one,two",
    },
    {
      name: "a fault after the first item ends the connection, and the next request is served",
      async run(client) {
        for (const ask of asks) await breaks(client, ask);
        expect((await client.ask("plain/string")).text).toBe("just text");
      },
    },
    {
      name: "a fault after the first item leaves the body without its end",
      async run(client) {
        for (const { method, path } of asks) {
          const answer = await client.raw(method as string, path, method === "POST" ? ["content-length: 0"] : []);
          expect(answer.status).toBe(200);
          expect(answer.body.toString()).toContain("the beginning");
          expect(answer.complete).toBe(false);
        }
      },
    },
    {
      name: "a whole one has its end",
      async run(client) {
        const answer = await client.raw("GET", "stream/text");
        expect(answer.complete).toBe(true);
      },
    },
    {
      name: "a client that leaves ends the generator, its finally included",
      async run(client) {
        const leaving = new AbortController();
        const response = await client.fetch({ path: "endless" }, { signal: leaving.signal });
        const reader = (response.body as ReadableStream<Uint8Array>).getReader();
        expect((await reader.read()).value?.length).toBeGreaterThan(0);
        leaving.abort();
        expect((await client.ask({ method: "POST", path: "endless" })).text).toBe("finally ran");
      },
    },
    {
      name: "HEAD of an endless one answers, and ends it",
      async run(client) {
        const head = await client.ask({ method: "HEAD", path: "endless" });
        expect(head.status).toBe(200);
        expect(head.bytes.length).toBe(0);
        expect((await client.ask({ method: "POST", path: "endless" })).text).toBe("finally ran");
      },
    },
  ],
};

export const STREAM_LOG: Topic = {
  name: "a stream that breaks",
  log: true,
  cases: [
    {
      name: "is told to the log",
      async run(client, log) {
        for (const ask of asks) {
          const id = `breaks-${client.style}-${ask.method}`;
          const response = await client.fetch({ ...ask, headers: { "x-request-id": id } });
          await expect(response.text()).rejects.toThrow();
          const [entry] = await log.of(id, 1);
          expect(entry).toMatchObject({ level: "error", message: expect.stringContaining("failed in the middle") });
        }
      },
    },
  ],
};
