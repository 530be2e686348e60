import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";

const MODULE = new URL("../../../runtime/server/ticks.ts", import.meta.url).href;

// Asked of V8 itself, in a process whose code may do so: another shape would not keep anything fast.
const SCRIPT = `
  import { executionAsyncResource } from "node:async_hooks";
  import { keepTicks } from ${JSON.stringify(MODULE)};
  const kept = await keepTicks();
  gc();
  const later = [];
  process.nextTick(() => later.push(executionAsyncResource()));
  process.nextTick((one) => later.push(executionAsyncResource()), 1);
  await new Promise(setImmediate);
  const same = later.map((tick) => tick !== kept && %HaveSameMap(kept, tick));
  console.log(...same, "callback" in kept, (await keepTicks()) === kept);
`;

it("what is held has the shape of what Node notes for each callback", () => {
  const flags = ["--allow-natives-syntax", "--expose-gc", "--input-type=module", "--eval", SCRIPT];
  expect(execFileSync(process.execPath, flags, { encoding: "utf8" }).trim()).toBe("true true true true");
});
