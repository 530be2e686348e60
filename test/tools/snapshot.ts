// Before the tests: one snapshot of Python, so that every test starts as an app does from its second start on.
import { join } from "node:path";
import { buildSnapshot } from "../../runtime/engines/python/snapshot/snapshots.ts";

export const CACHE = join(import.meta.dirname, "../../node_modules/.cache");

export async function setup(): Promise<void> {
  const env = process.env as Record<string, string>;
  await buildSnapshot({ root: import.meta.dirname, env, folder: join(CACHE, "polyglot") });
}
