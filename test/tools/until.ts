// Waits for what gives no event of its own.
import { setTimeout as delay } from "node:timers/promises";

/** Longer than anything takes on a busy machine: only what never comes takes so long. */
const PATIENCE_MS = 90_000;
const NEXT_MS = 10;

/** Asks until the condition holds; `what` says in the error what did not come. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const giveUp = performance.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (performance.now() > giveUp) throw new Error(`${PATIENCE_MS / 1000} s passed without this: ${what}`);
    await delay(NEXT_MS);
  }
}
