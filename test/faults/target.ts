// The server that faults happen to: an app of its own, built and started by the command, watched from outside.
import { type ChildProcess, spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ask, delay } from "./ledger.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const COMMAND = join(ROOT, "runtime/cli/polyglot.js");
const START_MS = 60_000;
// What a build refuses is no app.
const NOT_BUILT = /\.polyglot|bad\/(?:exits|leaves|syntax)\.py$/;

export interface TargetOptions {
  /** A folder of test/fixtures; its own settings hold, if it has some. */
  readonly app?: string;
  /** Settings, as polyglot.config.ts has them. */
  readonly settings?: object;
  /** More files of the app, by path. */
  readonly files?: Record<string, string>;
  readonly args?: readonly string[];
  /** Of the server, not of the build. */
  readonly env?: NodeJS.ProcessEnv;
}

export interface LogLine {
  readonly level: string | number;
  readonly message: string;
  readonly [field: string]: unknown;
}

export class Target {
  readonly folder: string;
  readonly log: LogLine[] = [];
  url = "";
  maxRssMB = 0;
  readonly #options: TargetOptions;
  readonly #watch: NodeJS.Timeout;
  #child: ChildProcess | undefined;
  #ended: Promise<number | null> = Promise.resolve(0);

  private constructor(options: TargetOptions) {
    this.#options = options;
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), "polyglot-faults-")));
    const app = join(ROOT, "test/fixtures", options.app ?? "hazards");
    cpSync(app, this.folder, {
      recursive: true,
      filter: (path) => !NOT_BUILT.test(path),
    });
    for (const [path, text] of Object.entries(options.files ?? {})) writeFileSync(join(this.folder, path), text);
    if (!existsSync(join(app, "polyglot.config.ts"))) {
      const settings = { admin: { metrics: true }, ...options.settings };
      writeFileSync(join(this.folder, "polyglot.config.mjs"), `export default ${JSON.stringify(settings)};\n`);
    }
    this.#watch = setInterval(() => this.#sample(), 100);
  }

  /** Builds the app and starts it; ready when this resolves. */
  static async start(options: TargetOptions = {}): Promise<Target> {
    const target = new Target(options);
    await run(["build", target.folder]);
    await target.restart();
    return target;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** How many interpreters were lost so far. */
  get restarts(): number {
    return this.log.filter(({ message }) => message?.startsWith("Python interpreter lost")).length;
  }

  /** Starts the process again, on the port it had. */
  async restart(): Promise<void> {
    const port = this.url === "" ? "0" : new URL(this.url).port;
    const args = ["start", this.folder, "--port", port, "--host", "127.0.0.1", ...(this.#options.args ?? [])];
    const child = spawn(process.execPath, [COMMAND, ...args], {
      env: { ...process.env, NO_COLOR: "1", PORT: "", HOST: "", ...this.#options.env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#child = child;
    this.#ended = new Promise((resolve) => child.once("exit", (code) => resolve(code)));
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      const lines = text.split("\n");
      text = lines.pop() ?? "";
      for (const line of lines) this.#read(line);
    });
    await until(() => this.url !== "" || child.exitCode !== null, START_MS);
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode} instead of starting`);
    await this.settled();
  }

  /** Resolves when the process says that it is ready; with the milliseconds it took. */
  async settled(): Promise<number> {
    const started = performance.now();
    while ((await ask(this.url, { path: "/_polyglot/ready" })).outcome !== 200) await delay(5);
    return performance.now() - started;
  }

  /** A metric of the server: the sum of all its samples, or of those with this label (`state="serving"`). */
  async metric(name: string, label = ""): Promise<number> {
    const { body } = await ask(this.url, { path: "/_polyglot/metrics" });
    const samples = [...body.matchAll(/^(\w+)(?:\{(.*)\})? (\S+)$/gm)];
    const found = samples.filter(([, one, labels = ""]) => one === name && labels.includes(label));
    if (found.length === 0) throw new Error(`The server has no metric ${name}`);
    return found.reduce((sum, [, , , value]) => sum + Number(value), 0);
  }

  signal(name: NodeJS.Signals): void {
    this.#child?.kill(name);
  }

  /** The exit code, when it has ended. */
  ended(): Promise<number | null> {
    return this.#ended;
  }

  /** Resident megabytes of the process and its children now. */
  rssMB(): number {
    return this.pid === 0 ? 0 : treeOf(this.pid).reduce((sum, pid) => sum + rssOf(pid), 0);
  }

  async close(): Promise<void> {
    clearInterval(this.#watch);
    this.signal("SIGTERM");
    const timer = setTimeout(() => this.signal("SIGKILL"), 30_000);
    await this.#ended;
    clearTimeout(timer);
    rmSync(this.folder, { recursive: true, force: true });
  }

  #sample(): void {
    this.maxRssMB = Math.max(this.maxRssMB, this.rssMB());
  }

  #read(line: string): void {
    const url = /(http:\/\/[^\s/"]+)/.exec(line)?.[1];
    if (this.url === "" && url) this.url = url.replace("localhost", "127.0.0.1");
    if (!line.startsWith("{")) return;
    this.log.push(JSON.parse(line));
  }
}

/** Starts a server for the time of some work. */
export async function withTarget<T>(options: TargetOptions, work: (target: Target) => Promise<T>): Promise<T> {
  const target = await Target.start(options);
  try {
    return await work(target);
  } finally {
    await target.close();
  }
}

/** Runs the command to its end; throws when it fails. */
async function run(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [COMMAND, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`polyglot ${args.join(" ")} ended with ${code}:\n${output}`);
}

/** Looks every few milliseconds, up to a limit. */
export async function until(holds: () => boolean, milliseconds: number): Promise<boolean> {
  const end = performance.now() + milliseconds;
  while (!holds()) {
    if (performance.now() > end) return false;
    await delay(5);
  }
  return true;
}

function treeOf(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc")) if (/^\d+$/.test(name)) parents.set(Number(name), parentOf(name));
  const tree = [pid];
  for (const one of tree) for (const [child, parent] of parents) if (parent === one) tree.push(child);
  return tree;
}

const parentOf = (pid: string): number =>
  Number(
    readProc(pid, "stat")
      .replace(/^.*\) /s, "")
      .split(" ")[1],
  );
const rssOf = (pid: number): number => Number(/VmRSS:\s+(\d+)/.exec(readProc(String(pid), "status"))?.[1] ?? 0) / 1024;

function readProc(pid: string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    return ""; // ended meanwhile
  }
}
