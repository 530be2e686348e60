// The watchdog's thread: counts the time without a beat, and asks the frozen thread where it is before it ends all.
import { readFileSync, writeSync } from "node:fs";
import type { Debugger } from "node:inspector";
import { Session } from "node:inspector/promises";
import { SourceMap } from "node:module";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { workerData } from "node:worker_threads";
import { BEATS, HELD, type WatchdogData } from "./watchdog.ts";

const ASKING_MS = 500;

const { shared, limit, format } = workerData as WatchdogData;
const words = new Int32Array(shared);
const step = limit / 10;
let seen = -1;
let frozen = 0;
let last = performance.now();

const timer = setInterval(() => {
  const now = performance.now();
  // After a long pause of this thread as well, the process was suspended: that time does not count.
  const passed = Math.min(now - last, 2 * step);
  last = now;
  const beats = Atomics.load(words, BEATS);
  if (beats !== seen || Atomics.load(words, HELD) !== 0) {
    seen = beats;
    frozen = 0;
  } else frozen += passed;
  if (frozen < limit) return;
  clearInterval(timer);
  void end();
}, step);

async function end(): Promise<never> {
  const where = await Promise.race([ask().catch(() => undefined), delay(ASKING_MS)]);
  const message = `The main thread was frozen for ${Math.round(frozen)} ms${where ? `, in ${where}` : ""}: the process ends`;
  const line = { level: "error", time: new Date().toISOString(), message };
  writeSync(2, format === "json" ? `${JSON.stringify(line)}\n` : `${message}\n`);
  process.kill(process.pid, "SIGKILL");
  return delay(60_000) as never;
}

/** The innermost function of a file of the app, or else of any file. */
async function ask(): Promise<string | undefined> {
  const session = new Session();
  session.connectToMainThread();
  const urls = new Map<string, string>();
  session.on("Debugger.scriptParsed", ({ params }) => urls.set(params.scriptId, params.url));
  const paused = new Promise<Debugger.CallFrame[]>((resolve) => {
    session.on("Debugger.paused", ({ params }) => resolve(params.callFrames));
  });
  await session.post("Debugger.enable");
  await session.post("Debugger.pause");
  // Frames themselves come without their file here.
  const frames = (await paused).map((frame) => ({ ...frame, url: urls.get(frame.location.scriptId) ?? "" }));
  const files = frames.filter(({ url }) => url.startsWith("file:"));
  const frame = files.find(({ url }) => !url.includes("/node_modules/")) ?? files[0];
  return frame && `${frame.functionName || "a function"} (${place(frame.url, frame.location)})`;
}

function place(url: string, { lineNumber, columnNumber = 0 }: Debugger.Location): string {
  const file = fileURLToPath(url);
  const map = /\/\/# sourceMappingURL=data:application\/json;base64,(\S+)\s*$/.exec(readFileSync(file, "utf8"))?.[1];
  const payload = map && JSON.parse(Buffer.from(map, "base64").toString());
  const entry = payload && new SourceMap(payload).findEntry(lineNumber, columnNumber);
  if (!entry?.originalSource) return `${file}:${lineNumber + 1}`;
  return `${fileURLToPath(new URL(entry.originalSource, url))}:${entry.originalLine + 1}`;
}
