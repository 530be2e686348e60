// What Python fetches through the thread's own `fetch` ends with the request, and not before (H16).
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { bootApp, fixture, type TestApp } from "../boot.ts";

let app: TestApp;
const open: ServerResponse[] = [];
let closed = 0;
// Begins an answer, or keeps silent; nothing ends by itself.
const server = createServer((request, response) => {
  open.push(response);
  response.on("close", () => closed++);
  if (!request.url?.endsWith("/silent")) response.write("first");
});

const ask = (path: string, method = "GET") => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return app.get(`/api/${path}?${new URLSearchParams({ url })}`, { method });
};
const isClosed = (times = 1) => expect.poll(() => closed, { timeout: 20_000 }).toBe(times);

/** After that everything else of the same thread has been looked at, too. */
async function anotherEnds(): Promise<void> {
  await ask("read");
  await isClosed();
}

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  app = await bootApp(fixture("fetching"), { python: { workers: 1 } });
});
beforeEach(() => {
  open.length = closed = 0;
});
afterAll(async () => {
  await app?.close();
  server.closeAllConnections();
  server.close();
});

it.each([
  ["GET", "answered", 200],
  ["PUT", "answered, of async def", 200],
  ["POST", "failed", 418],
])("%s: ends with a request that was %s", async (method, _what, status) => {
  const answer = await ask("read", method);
  expect(answer.status).toBe(status);
  expect(await answer.text()).toContain("first");
  await isClosed();
});

it.each(["GET", "PUT"])("%s: ends with a request whose time is up", async (method) => {
  expect((await ask("late", method)).status).toBe(504);
  await isClosed();
  expect(app.log.filter(({ message }) => message.startsWith("Python interpreter lost"))).toEqual([]);
});

describe("a stream that is passed on", () => {
  it("goes on, and ends when the client leaves", async () => {
    const reader = (await ask("passed")).body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toBe("first");
    await anotherEnds();
    open[0]?.write("second");
    expect((await reader?.read())?.value).toBe("second");
    expect(closed).toBe(1);
    await reader?.cancel();
    await isClosed(2);
  });

  it("ends when the client leaves while the next piece is asked for", async () => {
    for (let times = 0; times < 20; times++) {
      const reader = (await ask("passed")).body?.getReader();
      await reader?.read();
      await reader?.cancel();
    }
    await isClosed(20);
  });
});

describe("what goes on after its request", () => {
  it.each([
    ["a task", "PUT"],
    ["a thread", "POST"],
  ])("is left alone: %s", async (_what, method) => {
    await ask("background", "DELETE");
    expect((await ask("background", method)).status).toBe(204);
    expect(await (await ask("background")).json()).toEqual(["first"]);
    await anotherEnds();
    open[0]?.write("second");
    await expect.poll(async () => (await ask("background")).json(), { timeout: 20_000 }).toEqual(["first", "second"]);
    expect(closed).toBe(1);
    open[0]?.end();
    await isClosed(2);
  });
});
