import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";

const MODULE = new URL("../../../runtime/server/ticks.ts", import.meta.url).href;

// Asked of V8 itself, in a process whose code may do so: another shape would not keep anything fast.
const SCRIPT = `
  import { createHook } from "node:async_hooks";
  import { keepTicks } from ${JSON.stringify(MODULE)};
  const kept = keepTicks();
  gc();
  const later = [];
  createHook({ init: (id, type, trigger, tick) => type === "TickObject" && later.push(tick) }).enable();
  process.nextTick(() => {});
  process.nextTick((one) => one, 1);
  console.log(later.length, later.every((tick) => %HaveSameMap(kept, tick)), keepTicks() === kept);
`;

it("what is held has the shape of what Node notes for each callback", () => {
  const flags = ["--allow-natives-syntax", "--expose-gc", "--input-type=module", "--eval", SCRIPT];
  expect(execFileSync(process.execPath, flags, { encoding: "utf8" }).trim()).toBe("2 true true");
});
