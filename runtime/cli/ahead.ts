// `polyglot start` waits longest for its first interpreter: its thread begins while the rest of the command is still being read.
import { existsSync } from "node:fs";
import { MEMORY_LIMIT } from "../config/python.ts";
import { startAhead } from "../engines/python/pool/thread.ts";
import { foldersOf } from "../host/manifest.ts";
import { type Input, rootOf } from "./command.ts";

/** For an app whose build has Python; not in the process that supervises others. */
export function prepareStart(input: Input): void {
  const supervises = input.values.processes !== undefined && process.send === undefined;
  if (!supervises && existsSync(foldersOf(rootOf(input)).python)) startAhead(MEMORY_LIMIT);
}
