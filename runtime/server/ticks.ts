// Keeps `process.nextTick` fast. When all is collected while no callback waits, V8 forgets the shape of what Node notes for
// each of them, and from then on makes that in its slow way: 2 us each, and a request has four or five. (Seen: Node 26.10,
// 38 us a request in place of 28, to the end of the process.)
import { executionAsyncResource } from "node:async_hooks";

let kept: Promise<object> | undefined;

/** As long as one of them is held, so is their shape; resolves to it. */
export function keepTicks(): Promise<object> {
  // Not by a hook: to enable one makes every `await` of the process slower for good.
  kept ??= new Promise((resolve) => process.nextTick(() => resolve(executionAsyncResource())));
  return kept;
}
