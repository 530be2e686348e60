// How fast something that keeps failing is tried again (F10).
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Backoff } from "../../runtime/backoff.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

it("two failures are an accident, three are not", () => {
  const backoff = new Backoff();
  backoff.fail();
  backoff.fail();
  expect(backoff).toMatchObject({ isOpen: false, wait: 0 });
  backoff.fail();
  expect(backoff).toMatchObject({ isOpen: true, wait: 2000 });
});

it("no minute after it opened sees more than five tries, and the pauses stay below 30 s", () => {
  const backoff = new Backoff();
  for (let n = 0; n < 3; n++) backoff.fail();
  const opened = performance.now();
  const tries: number[] = [];
  while (tries.length < 20) {
    vi.advanceTimersByTime(backoff.wait);
    tries.push(performance.now() - opened);
    backoff.tried();
    backoff.fail();
  }
  for (const from of tries)
    expect(tries.filter((at) => at >= from && at < from + 60_000).length).toBeLessThanOrEqual(5);
  expect(tries.slice(0, 6)).toEqual([2000, 6000, 14_000, 30_000, 60_000, 90_000]);
});

it("a success makes the next failure the first again, and so does a minute without one", () => {
  const backoff = new Backoff();
  for (let n = 0; n < 3; n++) backoff.fail();
  backoff.succeed();
  expect(backoff).toMatchObject({ isOpen: false, wait: 0 });
  backoff.fail(3);
  vi.advanceTimersByTime(11_999);
  expect(backoff.isOpen).toBe(true);
  vi.advanceTimersByTime(1);
  expect(backoff.isOpen).toBe(false);
  vi.advanceTimersByTime(60_000);
  backoff.fail();
  expect(backoff.isOpen).toBe(false);
});
