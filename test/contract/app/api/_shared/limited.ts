// Tells how many requests were in here at a time.
import { setTimeout } from "node:timers/promises";

let running = 0;

export async function alone(): Promise<{ running: number }> {
  running++;
  await setTimeout(10);
  return { running: running-- };
}

export const never = () => new Promise<never>(() => {});
