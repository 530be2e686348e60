import { expect, it } from "vitest";
import { heapLimitOf, startAhead, takeThread } from "../../../../../runtime/engines/python/pool/thread.ts";

const LIMIT = 1024;

it("a thread that was started ahead is the first that is taken, and only that", async () => {
  const ahead = startAhead(LIMIT);
  const threads = [takeThread(heapLimitOf(LIMIT)), takeThread(heapLimitOf(LIMIT))];
  expect(threads.map((thread) => thread === ahead)).toEqual([true, false]);
  await Promise.all(threads.map((thread) => thread.terminate()));
});

it("one that has other limits, or has ended, is not", async () => {
  const other = startAhead(LIMIT);
  const ended = new Promise((resolve) => other.once("exit", resolve));
  const first = takeThread(heapLimitOf(2 * LIMIT));
  await ended;
  const dead = startAhead(LIMIT);
  await dead.terminate();
  const second = takeThread(heapLimitOf(LIMIT));
  expect([first === other, second === dead]).toEqual([false, false]);
  await Promise.all([first.terminate(), second.terminate()]);
});
