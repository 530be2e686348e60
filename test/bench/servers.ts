// Servers that are measured: how each is started, when it is ready, what memory and processor time it takes.
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { isRight } from "./cases.ts";
import { createClient, type Exchange } from "./client.ts";
import { type Child, startChild } from "./processes.ts";

export interface Program {
  readonly name: string;
  readonly file: string;
  readonly args: (port: number) => readonly string[];
  readonly env?: (port: number) => NodeJS.Dict<string>;
  /** Picks its own port and prints JSON lines; the others are given one. */
  readonly announces: readonly ("url" | "python")[];
}

export interface Server {
  readonly name: string;
  readonly url: string;
  readonly child: Child;
  /** When the process was started, by `performance.now()`. */
  readonly started: number;
  /** polyglot: its Python workers are up. */
  readonly ready: Promise<void>;
}

const START_LIMIT = 60_000;
/** Linux tells programs a hundredth of a second, whatever it counts in itself. */
const MICROSECONDS_A_TICK = 10_000;
/** As the command sets it for itself, which is not what runs here. */
export const GROWING = "--experimental-wasm-growable-stacks";
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export const BENCH_APP = here("app");

export function polyglotProgram(dir: string, options: { watch?: boolean; workers?: number } = {}): Program {
  const { watch = false, workers = 1 } = options;
  const args = [GROWING, here("serve.ts"), dir, "--workers", String(workers), ...(watch ? ["--watch"] : [])];
  return { name: "polyglot", file: process.execPath, args: () => args, announces: ["url", "python"] };
}

export function honoProgram(): Program {
  return { name: "Hono", file: process.execPath, args: () => [here("peers/hono.ts")], announces: ["url"] };
}

export function fastapiProgram(python: string, processes: number): Program {
  return uvicornProgram(`FastAPI ${processes}`, python, "fastapi_app", processes);
}

/** The `app` of a module of `peers/`. */
export function uvicornProgram(name: string, python: string, module: string, processes: number): Program {
  const fixed = ["-m", "uvicorn", `${module}:app`, "--app-dir", here("peers"), "--host", "127.0.0.1"];
  const quiet = ["--no-access-log", "--log-level", "warning"];
  return {
    name,
    file: python,
    args: (port) => [...fixed, ...quiet, "--workers", String(processes), "--port", String(port)],
    announces: [],
  };
}

export function robynProgram(python: string, processes: number): Program {
  return {
    name: `Robyn ${processes}`,
    file: python,
    args: () => [here("peers/robyn_app.py"), "--processes", String(processes), "--log-level", "WARN"],
    env: (port) => ({ PORT: String(port) }),
    announces: [],
  };
}

/** Resolves as soon as the address is known; `waitForAnswer` tells when it listens. */
export async function startServer(program: Program, limit = START_LIMIT): Promise<Server> {
  const port = program.announces.length > 0 ? 0 : await findFreePort();
  const started = performance.now();
  const child = await startChild(program.file, program.args(port), program.env?.(port));
  const lines = listen(child, program, limit);
  const ready = program.announces.includes("python") ? lines.python.then(() => undefined) : Promise.resolve();
  // Who does not wait for it must not fall over it.
  ready.catch(() => undefined);
  try {
    const url = program.announces.length > 0 ? await lines.url : `http://127.0.0.1:${port}`;
    return { name: program.name, url, child, started, ready };
  } catch (error) {
    await child.stop(0);
    throw error;
  }
}

/** Asks until the answer is right; resolves with the milliseconds since the start of the process. */
export async function waitForAnswer(
  server: Server,
  exchange: Exchange,
  expected: unknown,
  limit = START_LIMIT,
): Promise<number> {
  const client = createClient(server.url, limit);
  const until = performance.now() + limit;
  let last = "no connection";
  try {
    while (performance.now() < until && !server.child.ended()) {
      try {
        const answer = await client.ask(exchange);
        if (isRight(answer, expected)) return performance.now() - server.started;
        last = `${answer.status} ${answer.text.slice(0, 300)}`;
      } catch (error) {
        last = String(error);
      }
      await sleep(2);
    }
  } finally {
    client.close();
  }
  const output = lastLines(server.child);
  throw new Error(`${server.name} gave no right answer to ${exchange.method} ${exchange.path}: ${last}\n${output}`);
}

/** Why a server is not there any more; nothing while it is. */
export async function describeEnd({ name, child }: Server): Promise<string | undefined> {
  return child.ended() ? `${name} ended with ${await child.exited}\n${lastLines(child)}`.trim() : undefined;
}

/** Megabytes of all its processes. `pss` counts memory that processes share once. */
export function readMemory(server: Server): { rss: number; pss: number; processes: number } {
  const group = readGroup(server).map(({ pid }) => pid);
  const sum = (file: string, field: RegExp): number =>
    group.reduce((total, pid) => total + Number(field.exec(read(`/proc/${pid}/${file}`))?.[1] ?? 0), 0) / 1024;
  const rss = sum("status", /^VmRSS:\s+(\d+) kB/m);
  return { rss, pss: sum("smaps_rollup", /^Pss:\s+(\d+) kB/m), processes: group.length };
}

/** Microseconds of processor time that all its processes have used so far; nothing where there is no `/proc`. */
export function readCpu(server: Server): number | undefined {
  if (process.platform !== "linux") return undefined;
  return readGroup(server).reduce((total, { ticks }) => total + ticks, 0) * MICROSECONDS_A_TICK;
}

/** One line of `/proc/<pid>/stat`: the group, and the ticks that the process and its ended children have used. */
export function readStat(line: string): { group: number; ticks: number } {
  // The name of the program, in brackets, may hold spaces and brackets; what is counted on comes after it.
  const fields = line
    .slice(line.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  return { group: fields[2] ?? Number.NaN, ticks: fields.slice(11, 15).reduce((sum, ticks) => sum + ticks, 0) };
}

function readGroup(server: Server): { pid: string; ticks: number }[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => ({ pid, ...readStat(read(`/proc/${pid}/stat`)) }))
    .filter(({ group }) => group === server.child.pid);
}

function lastLines(child: Child): string {
  return child.output().trim().split("\n").slice(-8).join("\n");
}

function listen(child: Child, program: Program, limit: number): { url: Promise<string>; python: Promise<string> } {
  const url = Promise.withResolvers<string>();
  const python = Promise.withResolvers<string>();
  const fail = (why: string): void => {
    const error = new Error(`${program.name} ${why}\n${lastLines(child)}`);
    url.reject(error);
    python.reject(error);
  };
  for (const { promise } of [url, python]) promise.catch(() => undefined);
  child.onLine((line) => {
    if (line.startsWith('{"url"')) url.resolve((JSON.parse(line) as { url: string }).url);
    if (line.startsWith('{"python"')) python.resolve(line);
  });
  const timer = setTimeout(() => fail(`was not ready within ${limit} ms.`), limit);
  void child.exited.then((code) => fail(`ended with ${code}.`)).finally(() => clearTimeout(timer));
  void python.promise.finally(() => clearTimeout(timer)).catch(() => undefined);
  return { url: url.promise, python: python.promise };
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("The system gave no free port.");
  return address.port;
}
