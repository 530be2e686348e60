// Bodies on their way: the limit, and pieces that a handler sees as they arrive.
import { expect } from "vitest";
import { type Ask, type Body, type Case, OBJECT, type Topic } from "../case.ts";
import type { Client } from "../client.ts";
import { Conversation } from "../raw.ts";

// As the fixture app's config file sets it.
const LIMIT = 65_536;
const DETAIL = `The request body is larger than the limit of ${LIMIT} bytes`;

/** A body whose length nobody tells: fetch sends it chunked. */
function chunked(size: number): ReadableStream<Uint8Array> {
  let left = size;
  return new ReadableStream({
    pull(controller) {
      const piece = new Uint8Array(Math.min(left, 16_384)).fill(120);
      left -= piece.length;
      if (piece.length > 0) controller.enqueue(piece);
      if (left === 0) controller.close();
    },
  });
}

const post = (path: string, body: Body): Ask => ({ method: "POST", path, body });

const tooLarge = (name: string, ask: () => Ask): Case => ({
  name,
  async run(client) {
    const answer = await client.ask(ask());
    expect(answer.status).toBe(413);
    expect(answer.json).toMatchObject({ title: "Payload Too Large", status: 413, detail: DETAIL });
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
  },
});

export const LIMITS: Topic = {
  name: "body limit",
  skip: {
    "text-js": "has no route for plain bodies: see the string contract",
    "text-py": "has no route for plain bodies: see the string contract",
  },
  cases: [
    { name: "as large as it may be", ask: post("bytes", new Uint8Array(LIMIT).fill(120)), text: "x".repeat(LIMIT) },
    {
      name: "as large as it may be, chunked",
      async run(client) {
        expect((await client.ask(post("bytes", chunked(LIMIT)))).bytes.length).toBe(LIMIT);
      },
    },
    tooLarge("one byte more", () => post("bytes", new Uint8Array(LIMIT + 1))),
    tooLarge("one byte more, chunked", () => post("bytes", chunked(LIMIT + 1))),
    tooLarge("much more, chunked", () => post("text", chunked(LIMIT * 20))),
    tooLarge("chunked, read as JSON", () => ({
      ...post("json", chunked(LIMIT * 2)),
      headers: { "content-type": "application/json" },
    })),
    tooLarge("chunked, read as a form", () => ({
      ...post("form", chunked(LIMIT * 2)),
      headers: { "content-type": "application/x-www-form-urlencoded" },
    })),
    tooLarge("chunked, by context.body", () => post("body", chunked(LIMIT * 2))),
    {
      name: "refused before the body is sent",
      async run(client) {
        const answer = await client.raw("POST", "bytes", [`content-length: ${LIMIT + 1}`]);
        expect(answer.status).toBe(413);
        expect(JSON.parse(answer.body.toString())).toMatchObject({ status: 413, detail: DETAIL });
      },
    },
  ],
};

/** The answer to a request whose body was not read to its end, and to the next one on its connection. */
const chained = (name: string, path: string, size: number, status: number): Case => ({
  name: `the next request on the connection is served: ${name}`,
  async run(client) {
    const received = await client.chain(path, size);
    expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual([`HTTP/1.1 ${status}`, "HTTP/1.1 200"]);
    expect(received).toMatch(/just text$/);
  },
});

const READ = "its argument is text: the body is always read";

export const UNREAD: Topic = {
  name: "bodies that are not read",
  cases: [
    chained("a small one", "post-only", 10, 200),
    chained("one as large as it may be", "post-only", LIMIT, 200),
    {
      ...chained("one far over the limit", "post-only", 1_000_000, 200),
      skip: { cjs: READ, "text-js": READ, "text-py": READ },
    },
    chained("one that nobody answers", "no/such/route", 200_000, 404),
    chained("one with the wrong method", "get-only", 200_000, 405),
    chained("one over the limit, read up to it", "body", 1_000_000, 413),
  ],
};

async function converse(client: Client): Promise<string> {
  const conversation = await Conversation.begin(client.url, "POST", client.path("pieces"));
  // The answer to a piece is awaited before the next is sent: so the handler must see it alone.
  for (const [index, piece] of ["one", "twö", "three ☃"].entries()) {
    conversation.send(piece);
    await conversation.until(`${index + 1}:${piece};`);
  }
  conversation.end();
  return conversation.closed();
}

export const STREAMED_IN: Topic = {
  name: "streamed body",
  styles: OBJECT,
  skip: { cjs: "its argument is text: the body is read before the handler runs" },
  cases: [
    {
      name: "pieces are seen as they arrive, and answered as they are seen",
      async run(client) {
        const received = await converse(client);
        expect(received).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
        expect(received).toMatch(/\r\n0\r\n\r\n$/);
      },
    },
    { name: "all pieces", ask: { method: "PUT", path: "pieces", body: "as one ☃" }, json: { text: "as one ☃" } },
    { name: "no pieces", ask: { method: "PUT", path: "pieces" }, json: { text: "" } },
    {
      name: "many pieces",
      async run(client) {
        const answer = await client.ask({ method: "PUT", path: "pieces", body: chunked(60_000) });
        expect(answer.json).toEqual({ text: "x".repeat(60_000) });
      },
    },
    {
      name: "over the limit",
      async run(client) {
        const answer = await client.ask({ method: "PUT", path: "pieces", body: chunked(LIMIT + 1) });
        expect(answer.status).toBe(413);
        expect(answer.json).toMatchObject({ detail: DETAIL });
      },
    },
    {
      name: "a client that leaves in the middle harms nobody",
      async run(client) {
        const conversation = await Conversation.begin(client.url, "POST", client.path("pieces"));
        conversation.send("one");
        await conversation.until("1:one;");
        conversation.leave();
        expect(await converse(client)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
      },
    },
  ],
};
