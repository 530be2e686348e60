// Tells which files changed; knows nothing of routes or languages.
import { statSync } from "node:fs";
import { sep } from "node:path";
import { watch as watchFiles } from "chokidar";

export interface Changes {
  /** Absolute paths of files that are new, different or gone. */
  readonly files: readonly string[];
  /** Whether files came or went, so that the list of routes may be another. */
  readonly structural: boolean;
}

export interface Watcher {
  /** Resolves when changes from now on will be seen. */
  readonly ready: Promise<void>;
  close(): Promise<void>;
}

const SETTLE_MS = 5; // editors write in bursts
const MAX_WAITS = 10; // times that a file may still be growing, or empty because its writer has only opened it
const RECHECK_MS = 60;
/** What is no part of an app. */
export const IGNORED_FOLDERS: ReadonlySet<string> = new Set([
  "node_modules",
  ".polyglot",
  ".git",
  "__pycache__",
  "dist",
  ".venv",
  ".peers",
]);

/** Watches a folder (absolute path), but for one in it; `onChange` runs one batch at a time. */
export function watch(folder: string, onChange: (changes: Changes) => Promise<void>, without?: string): Watcher {
  const pending = new Map<string, { structural: boolean; stamp: string }>();
  let waits = 0;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  const flush = () => {
    timer = undefined;
    if (waits < MAX_WAITS && [...pending].some(([file, { stamp }]) => isBeingWritten(file, stamp))) {
      for (const [file, change] of pending) change.stamp = stampOf(file);
      waits++;
      timer = setTimeout(flush, SETTLE_MS);
      return;
    }
    waits = 0;
    const changes = [...pending];
    pending.clear();
    const files = changes.map(([file]) => file);
    const structural = changes.some(([, change]) => change.structural);
    running = running.then(() => onChange({ files, structural }));
    // chokidar drops a change that follows another of the same file within 50 ms: whoever saved twice would see the first.
    setTimeout(() => {
      for (const [file, { stamp }] of changes) if (stampOf(file) !== stamp) note(file, false);
    }, RECHECK_MS).unref();
  };
  const note = (file: string, structural: boolean) => {
    if (closed) return;
    pending.set(file, { structural: structural || pending.get(file)?.structural === true, stamp: stampOf(file) });
    timer ??= setTimeout(flush, SETTLE_MS);
  };

  const files = watchFiles(folder, {
    ignoreInitial: true,
    ignored: (path) =>
      path === without || (path !== folder && IGNORED_FOLDERS.has(path.slice(path.lastIndexOf(sep) + 1))),
  });
  files.on("change", (file) => note(file, false));
  files.on("add", (file) => note(file, true));
  files.on("unlink", (file) => note(file, true));
  return {
    ready: new Promise((resolve) => files.once("ready", () => resolve())),
    async close() {
      closed = true;
      clearTimeout(timer);
      await files.close();
      await running;
    },
  };
}

/** A file is written in steps: opened, which empties it, then filled. What stands between is nobody's version. */
function isBeingWritten(file: string, stamp: string): boolean {
  const now = stampOf(file);
  return now !== stamp || now.split(" ")[1] === "0";
}

/** Changes with every write of a file; the same for any file that is not there. */
function stampOf(file: string): string {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  return found ? `${found.mtimeNs} ${found.size} ${found.ino}` : "";
}
