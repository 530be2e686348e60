// Turns of requests: how many run, who is next, and who is sent away.
import { describe, expect, it } from "vitest";
import { RequestContext } from "../../../runtime/contract/context.ts";
import type { HTTPException } from "../../../runtime/contract/exception.ts";
import { Turns } from "../../../runtime/host/turns.ts";
import { createLogger } from "../../../runtime/log.ts";

const SURROUNDINGS = { log: createLogger({ level: "silent" }), call: async () => new Response() };

function context(signal?: AbortSignal): RequestContext {
  const request = new Request("http://test/", signal ? { signal } : {});
  return new RequestContext(request, {}, "id", SURROUNDINGS);
}

/** Requests by name, each ended by the test; `order` is that of their begins. */
function track(turns: Turns) {
  const order: string[] = [];
  const ends = new Map<string, (outcome: Response | Error) => void>();
  const take = (name: string, signal?: AbortSignal) => {
    const run = () => {
      order.push(name);
      const { promise, resolve, reject } = Promise.withResolvers<Response>();
      ends.set(name, (outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome)));
      return promise;
    };
    return (async () => turns.take(run, context(signal)))();
  };
  const end = async (name: string, outcome: Response | Error = new Response(null)) => {
    ends.get(name)?.(outcome);
    await new Promise(setImmediate);
  };
  return { order, take, end };
}

const statusOf = (answer: Promise<Response>) => answer.then(String, (error: HTTPException) => error.status);
const options = { concurrency: 2, maxQueue: 2, timeout: 60_000 };

describe("turns", () => {
  it("are taken in the order of arrival, so many at a time", async () => {
    const { order, take, end } = track(new Turns(options));
    for (const name of ["a", "b", "c", "d"]) void take(name);
    expect(order).toEqual(["a", "b"]);
    await end("b");
    expect(order).toEqual(["a", "b", "c"]);
    void take("e"); // comes later than d, and waits behind it
    await end("a");
    expect(order).toEqual(["a", "b", "c", "d"]);
    await end("c");
    expect(order.at(-1)).toBe("e");
  });

  it("are passed on by a handler that fails, at once or later", async () => {
    const turns = new Turns({ ...options, concurrency: 1 });
    const { order, take, end } = track(turns);
    const fails = () => {
      throw new Error("at once");
    };
    expect(() => turns.take(fails, context())).toThrow("at once");
    const failing = take("a");
    void take("b");
    await Promise.all([expect(failing).rejects.toThrow("later"), end("a", new Error("later"))]);
    expect(order).toEqual(["a", "b"]);
  });

  it("are refused with 503 and Retry-After when the line is full", async () => {
    const { take } = track(new Turns(options));
    for (const name of ["a", "b", "c", "d"]) void take(name);
    await expect(take("e")).rejects.toMatchObject({ status: 503, headers: { "retry-after": "1" } });
  });

  it("are given up by a client that leaves", async () => {
    const { order, take, end } = track(new Turns({ ...options, concurrency: 1 }));
    const leaving = new AbortController();
    void take("a");
    const left = statusOf(take("b", leaving.signal));
    void take("c");
    leaving.abort();
    expect(await left).toBe(499);
    await end("a");
    expect(order).toEqual(["a", "c"]);
  });

  it("are given up after the time limit", async () => {
    const { order, take, end } = track(new Turns({ concurrency: 1, maxQueue: 2, timeout: 10 }));
    void take("a");
    expect(await statusOf(take("b"))).toBe(503);
    await end("a");
    void take("c");
    expect(order).toEqual(["a", "c"]);
  });

  it("last until a stream is read, breaks, or is left", async () => {
    const { order, take, end } = track(new Turns({ ...options, concurrency: 1, maxQueue: 9 }));
    const stream = (source: ConstructorParameters<typeof ReadableStream<Uint8Array>>[0]) =>
      new Response(new ReadableStream(source));
    const [read, broken, left] = [take("read"), take("broken"), take("left")];
    void take("last");
    await end("read", stream({ start: (controller) => controller.close() }));
    expect(order).toEqual(["read"]);
    await (await read).text();
    await end("broken", stream({ pull: () => Promise.reject(new Error("broken")) }));
    expect(order).toEqual(["read", "broken"]);
    await expect((await broken).text()).rejects.toThrow("broken");
    await end("left", stream({}));
    expect(order).toEqual(["read", "broken", "left"]);
    await (await left).body?.cancel();
    await new Promise(setImmediate);
    expect(order).toEqual(["read", "broken", "left", "last"]);
  });
});
