// Runs the command as a person would: in a folder, with arguments, reading what it prints and stopping it by a signal.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const COMMAND = join(ROOT, "runtime/cli/polyglot.js");
/** Longer than any start on a busy machine: only a hang takes so long. */
const PATIENCE = 60_000;

export interface Ended {
  code: number | null;
  /** Since the first signal, or since the start when there was none. */
  milliseconds: number;
  stdout: string;
  stderr: string;
}

export interface Running {
  readonly pid: number;
  /** All that was printed so far, errors included. */
  output(): string;
  /** Resolves when the output has what is looked for; rejects when the process ends without it. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** To the whole group, as a terminal does it. */
  signal(name: NodeJS.Signals): void;
  readonly ended: Promise<Ended>;
}

export interface StartOptions {
  cwd: string;
  env?: NodeJS.ProcessEnv;
  /** What to run; the command of this repository unless given. */
  program?: readonly [string, ...string[]];
  /** The environment is `env` and nothing of ours. */
  bare?: boolean;
  uid?: number;
  gid?: number;
  /** Gets what is printed, but for errors, line by line. */
  onLine?: (line: string) => void;
}

/** Starts the command; the caller stops it. */
export function start(args: readonly string[], options: StartOptions): Running {
  const [program, ...first] = options.program ?? [process.execPath, COMMAND];
  const child = spawn(program, [...first, ...args], {
    cwd: options.cwd,
    env: { ...(options.bare ? {} : process.env), NO_COLOR: "1", PORT: "", HOST: "", ...options.env },
    uid: options.uid,
    gid: options.gid,
    detached: true, // a group of its own
    stdio: ["ignore", "pipe", "pipe"],
  });
  const pid = child.pid ?? 0;
  const text = { stdout: "", stderr: "", all: "" };
  const readers = new Set<() => void>();
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (chunk: string) => {
      text[name] += chunk;
      text.all += chunk;
      for (const read of readers) read();
    });
  if (options.onLine) createInterface({ input: child.stdout }).on("line", options.onLine);
  let since = performance.now();
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, milliseconds: performance.now() - since, ...text }));
  });
  ended.catch(() => {});
  return {
    pid,
    ended,
    output: () => text.all,
    signal(name) {
      since = performance.now();
      process.kill(-pid, name);
    },
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const read = () => {
          const found = pattern.exec(text.all);
          if (found) settle(() => resolve(found));
        };
        const fail = (reason: string) =>
          settle(() => reject(new Error(`${reason} without printing ${pattern}; it printed:\n${text.all}`)));
        const timer = setTimeout(() => fail(`${PATIENCE / 1000} s passed`), PATIENCE);
        const settle = (end: () => void) => {
          clearTimeout(timer);
          readers.delete(read);
          end();
        };
        readers.add(read);
        void ended.then(
          () => fail("The command ended"),
          (error) => fail(String(error)),
        );
        read();
      }),
  };
}

/** Runs the command to its end. */
export function run(args: readonly string[], options: StartOptions): Promise<Ended> {
  return start(args, options).ended;
}

/** `polyglot build`, which `polyglot start` needs; an app that cannot be built is a fault of the test. */
export async function build(options: StartOptions): Promise<void> {
  const { code, stderr } = await run(["build"], options);
  if (code !== 0) throw new Error(`polyglot build ended with code ${code}:\n${stderr}`);
}

/** `polyglot dev` on a free port, ended with the test if it still runs then. */
export async function startDev(cwd: string, args: readonly string[] = []): Promise<Running & { url: string }> {
  const running = start(["dev", "--port", "0", ...args], { cwd });
  onTestFinished(() => kill(running));
  return { ...running, url: await serverUrl(running) };
}

/** The address in the banner, without the prefix. */
export async function serverUrl(running: Running): Promise<string> {
  const [, url = ""] = await running.printed(/(http:\/\/[^\s/]+)[\s\S]*ready in/);
  return url;
}

/** Ends what is left of a group. */
export async function kill(running: Running): Promise<void> {
  if (processesOf(running.pid).length > 0 || process.platform !== "linux")
    try {
      process.kill(-running.pid, "SIGKILL");
    } catch {
      // Gone already.
    }
  await running.ended;
}

/** The processes of a group, where the system tells (Linux): `pid (name) state parent group …`. */
export function processesOf(group: number): string[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc").filter((pid) => {
    try {
      const [state, , found] = /^\d+$/.test(pid)
        ? readFileSync(`/proc/${pid}/stat`, "utf8")
            .replace(/^.*\) /s, "")
            .split(" ")
        : [];
      return Number(found) === group && state !== "Z";
    } catch {
      return false; // ended while we read
    }
  });
}

/** A folder of its own with these files; the caller removes it. */
export function createFolder(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "polyglot-e2e-")));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** The same for one test, and removed with it. */
export function createApp(files: Readonly<Record<string, string>>): string {
  const app = createFolder(files);
  onTestFinished(() => removeFolder(app));
  return app;
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
