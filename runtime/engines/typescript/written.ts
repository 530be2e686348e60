// Waits for files that their writer has opened, which empties them, and not yet filled.
import { statSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

const FRESH_MS = 50;
const STEP_MS = 10;

/** Undefined when the file may be read now; otherwise settles when it is filled, or empty on purpose. */
export function whenWritten(file: string): Promise<void> | undefined {
  return isFresh(file) ? waitFor(file) : undefined;
}

/** Whether there is anything in the file. */
export function isFilled(file: string): boolean {
  return (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

async function waitFor(file: string): Promise<void> {
  while (isFresh(file)) await delay(STEP_MS);
}

function isFresh(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found?.size === 0 && Date.now() - found.mtimeMs < FRESH_MS;
}
