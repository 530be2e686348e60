// Starts many interpreters of one app from its snapshot, one after another in this process, and asks each of them once.
import { setTimeout as delay } from "node:timers/promises";
import { bootApp, type TestApp } from "../integration/boot.ts";

export interface Restored {
  /** Tells interpreters apart: drawn when the handler's file was loaded. */
  readonly worker: string;
  /** Whether what the file imports was there before it did. */
  readonly restored: boolean;
  /** What no other interpreter may draw. */
  readonly drawn: readonly string[];
}

const NEXT_MS = 20;
/** Longer than any interpreter takes to start on a busy machine. */
const PATIENCE_MS = 60_000;

/**
 * What so many interpreters answered at `path`, in the shape of `Restored`, and what the app warned of. Throws where one
 * answers anything but 200, starts cold, or draws what another one drew, and where no other one comes.
 */
export async function askInterpreters(
  root: string,
  path: string,
  count: number,
  told: (text: string) => void = () => {},
): Promise<Restored[]> {
  // Whoever answered a request or two is replaced, and serves until the next one can.
  const app = await bootApp(root, { python: { workers: 1, spares: 0, maxRequests: 1 } });
  const found = new Map<string, Restored>();
  const drawn = new Set<string>();
  let came = performance.now();
  try {
    while (found.size < count) {
      const response = await app.get(path);
      const text = await response.text();
      if (response.status !== 200)
        throw new Error(`Interpreter ${found.size + 1} answered ${response.status}: ${text}`);
      const answer = JSON.parse(text) as Restored;
      if (!found.has(answer.worker)) {
        if (!answer.restored) throw new Error(`Interpreter ${found.size + 1} started cold`);
        for (const value of answer.drawn)
          if (drawn.size === drawn.add(value).size) throw new Error(`Two interpreters drew ${value}`);
        found.set(answer.worker, answer);
        came = performance.now();
        if (found.size % 50 === 0) told(`${found.size} interpreters, ${megabytes()} MB`);
      }
      if (performance.now() - came > PATIENCE_MS)
        throw new Error(`No interpreter came after ${found.size} for ${PATIENCE_MS / 1000} s:\n${linesOf(app)}`);
      await delay(NEXT_MS);
    }
    const warnings = app.log.filter(({ level }) => level === "warn" || level === "error");
    if (warnings.length > 0) throw new Error(warnings.map(({ message }) => message).join("\n"));
    return [...found.values()];
  } finally {
    await app.close();
  }
}

function linesOf({ log }: TestApp): string {
  return log.map(({ message }) => message).join("\n");
}

function megabytes(): number {
  return Math.round(process.memoryUsage().rss / 1e6);
}
