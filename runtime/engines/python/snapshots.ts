// Which snapshot interpreters start from, and how a missing one comes to be: by the build, or later in the background.
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { SnapshotState } from "../../contract/status.ts";
import type { Logger } from "../../log.ts";
import type { Order } from "./make-snapshot.ts";
import { identifyPackages } from "./site.ts";
import { webAssembly } from "./webassembly.ts";

export interface SnapshotOptions {
  /** Real path of the app's folder. */
  root: string;
  env: Readonly<Record<string, string>>;
}

export interface SnapshotsOptions extends SnapshotOptions {
  /** Folders where one may lie; the last is where one is made. None: interpreters start cold. */
  folders: readonly string[];
  log: Logger;
}

export interface Snapshots {
  /** For interpreters that start: where it is, or will be. */
  readonly place: { path: string; id: string } | undefined;
  /** One was of no use. */
  failed(reason: string): void;
  /** The app can serve: time to make what was missing. */
  settled(): void;
  /** The app has other packages: another one is for them. */
  renew(): void;
  state(): SnapshotState;
  /** Ends what is being made; resolves when its process is gone. */
  close(): Promise<void>;
}

const FORMAT = 2;
const KEPT = 4;
const IDLE_MS = 3_000;
const MAKER = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "./make-snapshot.ts" : "./make-snapshot.js", import.meta.url),
);

export function createSnapshots({ root, env, folders, log }: SnapshotsOptions): Snapshots {
  if (folders.length === 0)
    return { place: undefined, failed() {}, settled() {}, renew() {}, state: () => "off", close: async () => {} };
  const place = { path: "", id: "" };
  let last = "";
  const find = () => {
    place.id = identify({ root, env });
    const paths = folders.map((folder) => join(folder, `python-${place.id}.snapshot`));
    last = paths.at(-1) as string;
    place.path = paths.find((path) => existsSync(path)) ?? last;
  };
  find();
  let timer: NodeJS.Timeout | undefined;
  let making: Making | undefined;
  let warned = false;
  let attempted = false;
  let broken = false;
  const warn = (text: string) => {
    if (!warned) log.warn(text);
    warned = true;
  };
  const makeSoon = () => {
    if (attempted) return;
    attempted = true;
    timer = setTimeout(async () => {
      const { path, id } = place;
      making = make(order({ root, env }, path, id, true));
      const problem = await making.ended;
      if (place.id !== id) return; // the app has other packages since
      if (problem) warn(`Python will start cold, in seconds: no snapshot can be made in ${dirname(last)}: ${problem}`);
      else prune(dirname(place.path));
    }, IDLE_MS);
    timer.unref();
  };
  return {
    place,
    failed(reason) {
      warn(`Python starts cold, in seconds: the snapshot ${place.path} cannot be used: ${reason}. It is made again.`);
      broken = true;
      try {
        rmSync(place.path, { force: true });
      } catch {
        // Whoever starts next finds the same fault in it.
      }
      place.path = last;
    },
    settled() {
      if (!existsSync(place.path)) makeSoon();
    },
    renew() {
      clearTimeout(timer);
      making?.stop();
      attempted = broken = false;
      find();
    },
    state: () => (existsSync(place.path) ? "present" : broken ? "broken" : "missing"),
    async close() {
      clearTimeout(timer);
      making?.stop();
      await making?.ended;
    },
  };
}

export interface BuildSnapshotOptions extends SnapshotOptions {
  folder: string;
  /** Folders where the same one may lie already, for an app without packages. */
  known?: readonly string[];
  /** Told the milliseconds that top-level modules took to be imported, those that they import not counted. */
  timed?: (times: Readonly<Record<string, number>>) => void;
}

/** Makes one now that has what the app's files import, unless it is there; resolves to its path, rejects with the reason. */
export async function buildSnapshot(options: BuildSnapshotOptions): Promise<string> {
  const id = identify(options);
  const name = `python-${id}.snapshot`;
  const path = join(options.folder, name);
  if (existsSync(path)) return path;
  const hasPackages = identifyPackages(options.root).length > 0;
  const made = (hasPackages ? [] : options.known)?.map((folder) => join(folder, name)).find((file) => existsSync(file));
  if (made !== undefined) {
    copyFileSync(made, path);
    return path;
  }
  const making = make(order(options, path, id, false));
  const problem = await making.ended;
  if (problem) throw new Error(`No snapshot of Python can be made in ${options.folder}: ${problem}`);
  options.timed?.(JSON.parse(making.printed() || "{}"));
  return path;
}

function order({ root, env }: SnapshotOptions, path: string, id: string, patient: boolean): Order {
  return { path, id, root: identifyPackages(root).length > 0 ? root : "", env: settingsOf(env), patient };
}

interface Making {
  /** Resolves to the reason why there is none, or "". */
  ended: Promise<string>;
  printed(): string;
  stop(): void;
}

// A process of its own: what the start of an interpreter leaves in memory goes with it. It gets no environment, so that
// nothing of it can lie in the file.
function make(order: Order): Making {
  const flags = webAssembly.Suspending ? [] : ["--experimental-wasm-jspi"];
  let child: ChildProcess;
  let printed = "";
  const ended = new Promise<string>((resolve) => {
    child = spawn(process.execPath, [...flags, "--stack-size=3900", MAKER, JSON.stringify(order)], {
      env: {},
      stdio: ["ignore", "pipe", "pipe"],
    });
    if (order.patient) child.unref();
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
    });
    let said = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-2000);
    });
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) =>
      resolve(code === 0 ? "" : (reasonOf(said) ?? `it ended with ${code ?? signal}`)),
    );
  });
  return { ended, printed: () => printed, stop: () => child.kill() };
}

function reasonOf(said: string): string | undefined {
  return said.split("\n").findLast((line) => /^\w*Error: |^Error/.test(line));
}

/** Names everything that a snapshot depends on. What is equal in two starts has one name, and can share a file. */
function identify({ root, env }: SnapshotOptions): string {
  const pyodide = dirname(createRequire(import.meta.url).resolve("pyodide/package.json"));
  const { version } = JSON.parse(readFileSync(join(pyodide, "package.json"), "utf8")) as { version: string };
  const sizes = ["pyodide.asm.wasm", "pyodide.asm.mjs", "python_stdlib.zip"].map(
    (file) => statSync(join(pyodide, file)).size,
  );
  const hash = createHash("sha256");
  hash.update(JSON.stringify([FORMAT, version, sizes, process.version, process.arch, settingsOf(env)]));
  const runtime = fileURLToPath(new URL("./polyglot/", import.meta.url));
  for (const name of readdirSync(runtime).sort())
    if (name.endsWith(".py")) hash.update(name).update(readFileSync(join(runtime, name)));
  hash.update(JSON.stringify(identifyPackages(root)));
  return hash.digest("hex").slice(0, 32);
}

/** Variables that an interpreter itself looks at when it starts. */
function settingsOf(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env)
      .filter(([name]) => /^(?:PYTHON[A-Z0-9]+|TZ)$/.test(name))
      .sort(),
  );
}

/** Other apps, and other versions of this one, may have theirs in the same folder; the oldest go. */
function prune(folder: string): void {
  const files = readdirSync(folder)
    .filter((name) => /^python-\w+\.snapshot/.test(name))
    .map((name) => join(folder, name));
  const byAge = files.map((file) => ({ file, age: statSync(file).mtimeMs })).sort((a, b) => b.age - a.age);
  for (const { file } of byAge.slice(KEPT)) rmSync(file, { force: true });
}
