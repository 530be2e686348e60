import { constants, type PerformanceEntry, PerformanceObserver } from "node:perf_hooks";
import { expect, it } from "vitest";
import { collectWhenIdle } from "../../runtime/garbage.ts";

const THOROUGH = constants.NODE_PERFORMANCE_GC_FLAGS_ALL_AVAILABLE_GARBAGE;

it("a thread that has nothing to do gives back what its garbage took", async () => {
  const held = new WeakRef(Array.from({ length: 1_000_000 }, (_, index) => ({ index })));
  const collected = thoroughCollection();
  collectWhenIdle();
  await collected;
  expect(held.deref()).toBeUndefined();
});

/** One that V8 does not begin by itself. */
function thoroughCollection(): Promise<void> {
  return new Promise((resolve) => {
    const observer = new PerformanceObserver((list) => {
      const entries = list.getEntries() as (PerformanceEntry & { detail: { flags: number } })[];
      if (!entries.some(({ detail }) => (detail.flags & THOROUGH) !== 0)) return;
      observer.disconnect();
      resolve();
    });
    observer.observe({ entryTypes: ["gc"] });
  });
}
