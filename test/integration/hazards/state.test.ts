// State between requests, imports, and answers that would break the connection (F22, F23, F26).
import net from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bootApp, fixture, parallel, type TestApp, tally } from "../boot.ts";

let app: TestApp;

beforeAll(async () => {
  app = await bootApp(fixture("hazards"));
});
afterAll(() => app.close());

describe("state of a request (F22)", () => {
  it("contextvars belong to the request; thread-locals are shared by all, as the README says", async () => {
    const rounds = 4_000;
    const answers = await parallel(rounds, 64, async (n) => {
      const method = n % 4 === 0 ? "POST" : "GET";
      const answer = await app.get(`/api/bleed?marker=m${n}&wait=${n % 2 ? 0.002 : 0}`, { method });
      return (await answer.json()) as { context: string; marker: string; local?: string };
    });
    const leaks = answers.filter(({ context, marker }, n) => context !== marker || marker !== `m${n}`).length;
    const shared = answers.filter(({ local, marker }) => local !== undefined && local !== marker).length;
    console.log("F22", { requests: rounds, leaks, threadLocalsOfOthers: shared });
    expect(leaks).toBe(0);
    expect(shared).toBeGreaterThan(0);
  });
});

describe("a module that is slow to import (F23)", () => {
  it("runs once, however many first requests come at once, and nobody sees half of it", async () => {
    const answers = await parallel(64, 64, async () => {
      const answer = await app.get("/api/slow_import");
      return JSON.stringify([answer.status, await answer.json()]);
    });
    console.log("F23", tally(answers));
    expect(tally(answers)).toEqual({ [JSON.stringify([200, { runs: 1, ready: true, lazy: true, lazyRuns: 1 }])]: 64 });
  });
});

describe("answers that HTTP cannot carry (F26)", () => {
  const STYLES = [
    ["GET", "headers"],
    ["GET", "headers_ts"],
    ["PUT", "headers_ts"],
    ["POST", "headers_ts"],
    ["DELETE", "headers_ts"],
  ] as const;

  it.each(STYLES)(
    "%s /api/bad/%s: each is refused or corrected, and the next answer on the connection is whole",
    async (method, file) => {
      for (const kind of ["crlf", "emoji", "name", "length", "short", "te", "empty"]) {
        const [first, second] = await pipeline(`${method} /api/bad/${file}?kind=${kind}`, "GET /api/ok");
        const refused = kind === "crlf" || kind === "emoji" || kind === "name";
        expect([kind, first?.status]).toEqual([
          kind,
          refused ? 500 : kind === "empty" && (method === "GET" || method === "PUT") ? 204 : 200,
        ]);
        expect(first?.head.toLowerCase()).not.toContain("evil");
        expect([kind, second?.status, second?.body]).toEqual([kind, 200, '{"ok":true}']);
      }
    },
  );

  it("a very large header does no harm either", async () => {
    const answers = await Promise.all(
      ["headers", "headers_ts"].map((file) => fetch(`${app.url}/api/bad/${file}?kind=huge`).catch(() => undefined)),
    );
    expect(answers).toHaveLength(2);
    expect((await fetch(`${app.url}/api/ok`)).status).toBe(200);
  });
});

interface RawAnswer {
  status: number;
  head: string;
  body: string;
}

/** Sends requests one after another over one socket and reads the answers by their framing. */
async function pipeline(...lines: string[]): Promise<RawAnswer[]> {
  const { hostname, port } = new URL(app.url);
  const socket = net.connect(Number(port), hostname);
  const answers: RawAnswer[] = [];
  let received = "";
  for (const line of lines) {
    socket.write(`${line} HTTP/1.1\r\nhost: test\r\n${line.startsWith("GET") ? "" : "content-length: 0\r\n"}\r\n`);
    while (!readAnswer(received)) received += await chunk(socket);
    const { answer, rest } = readAnswer(received) as { answer: RawAnswer; rest: string };
    answers.push(answer);
    received = rest;
  }
  socket.destroy();
  return answers;
}

function chunk(socket: net.Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.once("data", (data) => resolve(data.toString("latin1")));
    socket.once("close", () => reject(new Error("the connection was closed")));
  });
}

function readAnswer(text: string): { answer: RawAnswer; rest: string } | undefined {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const head = text.slice(0, end);
  const status = Number(head.split(" ")[1]);
  const start = end + 4;
  if (/transfer-encoding: chunked/i.test(head)) {
    const last = text.indexOf("0\r\n\r\n", start);
    if (last < 0) return undefined;
    const body = text.slice(start, last).replace(/[0-9a-f]+\r\n([\s\S]*?)\r\n/g, "$1");
    return { answer: { status, head, body }, rest: text.slice(last + 5) };
  }
  const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? (status === 204 ? 0 : Number.NaN));
  if (Number.isNaN(length)) throw new Error(`an answer without a length:\n${head}`);
  if (text.length < start + length) return undefined;
  return { answer: { status, head, body: text.slice(start, start + length) }, rest: text.slice(start + length) };
}
