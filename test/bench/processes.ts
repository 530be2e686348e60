// Child processes of the bench. Each leads its own process group, so that a server and its workers end together, and all
// of them end with the bench however it ends.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const children = new Set<ChildProcess>();
const folders = new Set<string>();
const OUTPUT_KEPT = 20_000;

export interface Child {
  readonly pid: number;
  /** The last of what it wrote. */
  stdout(): string;
  /** The last of what it wrote to stdout and stderr. */
  output(): string;
  onLine(listener: (line: string) => void): void;
  /** How it ended, once it has. */
  readonly exited: Promise<number | NodeJS.Signals>;
  ended(): boolean;
  /** SIGTERM for the group, SIGKILL when that is not enough. */
  stop(graceMilliseconds?: number): Promise<void>;
}

export async function startChild(
  file: string,
  args: readonly string[],
  env: NodeJS.Dict<string> = {},
  cwd = process.cwd(),
): Promise<Child> {
  const child = spawn(file, args, {
    cwd,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  children.add(child);
  const exited = new Promise<number | NodeJS.Signals>((resolve) => {
    // Its own children must not outlive it, and they hold its output open.
    child.once("exit", () => killGroup(child, "SIGKILL"));
    child.once("close", (code, signal) => {
      children.delete(child);
      resolve(code ?? signal ?? 0);
    });
  });
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", (error) => {
      children.delete(child);
      reject(error);
    });
  });
  const collected = collect(child);
  const ended = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return { pid: child.pid ?? 0, ...collected, exited, ended, stop };

  async function stop(grace = 3000): Promise<void> {
    killGroup(child, "SIGTERM");
    await Promise.race([exited, sleep(grace, undefined, { ref: false })]);
    killGroup(child, "SIGKILL");
    await exited;
  }
}

/** Runs a program to its end and gives its stdout; fails when it fails or takes too long. */
export async function run(
  file: string,
  args: readonly string[],
  limits: { seconds: number; exitCodes?: readonly number[] },
): Promise<string> {
  const child = await startChild(file, args);
  const timer = setTimeout(() => void child.stop(0), limits.seconds * 1000);
  const code = await child.exited.finally(() => clearTimeout(timer));
  if (limits.exitCodes?.includes(Number(code)) || code === 0) return child.stdout();
  const last = child.output().trim().split("\n").at(-1) ?? "";
  throw new Error(`${file} ended with ${code} within ${limits.seconds} s: ${last}`);
}

export function createTemporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "polyglot-bench-")));
  folders.add(folder);
  return folder;
}

/** From now on nothing is left behind: neither at the end nor on Ctrl-C. */
export function cleanUpOnExit(): void {
  process.once("exit", () => {
    for (const child of children) killGroup(child, "SIGKILL");
    for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });
  process.once("SIGINT", () => process.exit(130));
  process.once("SIGTERM", () => process.exit(143));
  process.once("SIGHUP", () => process.exit(129));
}

function collect(child: ChildProcess): Pick<Child, "stdout" | "output" | "onLine"> {
  const listeners: ((line: string) => void)[] = [];
  let output = "";
  let stdout = "";
  let rest = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    output = (output + text).slice(-OUTPUT_KEPT);
  });
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    output = (output + text).slice(-OUTPUT_KEPT);
    stdout = (stdout + text).slice(-OUTPUT_KEPT);
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) for (const listener of listeners) listener(line);
  });
  return { stdout: () => stdout, output: () => output, onLine: (listener) => void listeners.push(listener) };
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The whole group has ended already.
  }
}
