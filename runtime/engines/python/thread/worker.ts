// Worker thread: one interpreter, one message loop. Everything here is the edge between messages and Python.
import { format } from "node:util";
import { parentPort } from "node:worker_threads";
import {
  type FromWorker,
  HEAP,
  HEARTBEAT,
  INTERRUPT,
  RUNNING,
  STOP_HOOKS,
  type StartupData,
  TARGET,
  type ToWorker,
} from "../../../contract/messages.ts";
import { endFetches, ownFetches, sweepFetches } from "../network/fetches.ts";
import { openSnapshot, type Snapshot } from "../wasm/snapshot.ts";
import type { Suspensions } from "../wasm/suspension.ts";
import type { EmscriptenModule } from "../wasm/webassembly.ts";
import { type BootOptions, bootInterpreter, HOME, type Interpreter, readEnvironment } from "./boot.ts";
import { code, isFirst } from "./code.ts";
import { useEnvironment } from "./environment.ts";
import { readForm } from "./form.ts";
import { collectGarbageSoon } from "./garbage.ts";
import { guard } from "./guards.ts";
import { deriveKey } from "./kdf.ts";
import { createLoop, type Loop } from "./loop.ts";

const HEARTBEAT_MS = 50;
const HEAP_BEATS = 20; // what the heap holds is asked once a second
const port = parentPort as NonNullable<typeof parentPort>;
let data: StartupData;
let shared: Int32Array;
const reading = new Map<number, (piece: unknown) => void>();
let beats = 0;
let running = () => 0;
let loop: Loop | undefined;
const early: ToWorker[] = [];
let take = (message: ToWorker): void => void early.push(message);

const post = (message: FromWorker, transfer?: ArrayBuffer[]) =>
  transfer ? port.postMessage(message, transfer) : port.postMessage(message);
port.on("message", (message: ToWorker) => {
  if (typeof message !== "string" && message.type === "start") main(message.data).catch(fatal);
  else take(message);
});
process.on("unhandledRejection", fatal).on("uncaughtException", fatal);
code.catch(fatal); // the loader would swallow it, and wait for ever

async function main(startup: StartupData): Promise<void> {
  const started = performance.now();
  data = startup;
  shared = new Int32Array(data.shared);
  useEnvironment(data.env);
  const print = (text: string, level: "info" | "error") => post({ type: "log", level, text: text.slice(0, 8192) });
  // What Pyodide prints about its own end belongs into the log, not between the lines of the terminal.
  for (const name of ["log", "info", "warn", "error"] as const)
    console[name] = (...parts: unknown[]) => print(format(...parts), name === "error" ? "error" : "info");
  const { python, module, suspensions, runner, places } = await startPython(print);
  // A thread that wakes a thousand stacks in one turn of its loop is not stuck.
  suspensions.watch(places, { resumed: beat, parked: () => loop?.sendSoon() });
  running = suspensions.running;
  (python as EmscriptenModule)._api.on_fatal = fatal;
  python.setInterruptBuffer(shared.subarray(INTERRUPT, INTERRUPT + 1) as never);
  const entrance = createLoop({ runner, module, post, fatal });
  loop = entrance;
  take = (message) => receive(message, runner, suspensions);
  for (const message of early.splice(0)) take(message);
  setInterval(() => {
    beat();
    if (++beats % HEAP_BEATS === 0) Atomics.store(shared, HEAP, process.memoryUsage().heapUsed >> 10);
    sweepFetches();
    entrance.enter(); // log lines of background tasks
  }, HEARTBEAT_MS);
  beat();
  if (isFirst) post({ type: "code", code: await code });
  post({ type: "ready", milliseconds: performance.now() - started, memory: module.HEAPU8.length });
  collectGarbageSoon();
}

interface Started extends Interpreter {
  runner: EmscriptenModule;
  places: { request: number; parking: number };
}

/** From the snapshot when there is one that can be used; otherwise cold. */
async function startPython(print: BootOptions["print"]): Promise<Started> {
  const { env, root, hooks, memoryLimit } = data;
  const options: BootOptions = { env, wasm: code, root, memoryLimit, data: data.data, keeps: hooks, print };
  let snapshot: Snapshot | undefined;
  try {
    snapshot = data.snapshot && openSnapshot(data.snapshot);
    const present = snapshot?.header.absent.filter((name) => Object.hasOwn(data.env, name)) ?? [];
    if (snapshot && present.length === 0) return await startFrom(options, snapshot);
    if (snapshot) print(`Python starts cold: modules of its snapshot looked for ${present}, in vain then`, "info");
  } catch (error) {
    post({ type: "snapshot", fault: describe(error) });
  } finally {
    snapshot?.close();
  }
  return startFrom(options);
}

async function startFrom(options: BootOptions, snapshot?: Snapshot): Promise<Started> {
  const interpreter = await bootInterpreter({ ...options, snapshot });
  const sockets = guard(interpreter, data.guards);
  const boot = interpreter.python.pyimport("polyglot._engine.boot");
  if (!snapshot) boot.prepare(data.root);
  const environment = snapshot ? { ...readEnvironment(interpreter.module), HOME, ...data.env } : undefined;
  const lines = environment && Object.entries(environment).map(([name, value]) => `${name}=${value}\0`);
  const { root, api, code: folder } = data;
  const host = { ...hostFunctions(), ...sockets, rouse: interpreter.suspensions.rouse };
  const runner = boot.start(host, root, api, folder, lines?.join("") ?? null);
  const { owner, sweep } = runner.fetches;
  ownFetches({ owner, sweep });
  runner.tasks.limit = data.maxTasks;
  runner.calls.tag = data.tag;
  runner.app.hooks.enabled = data.hooks;
  runner.files.validate = data.validateResponses;
  const places = { request: boot.cell_address(runner), parking: boot.parking_address() };
  boot.destroy();
  return { ...interpreter, runner, places };
}

function receive(message: ToWorker, runner: EmscriptenModule, suspensions: Suspensions): void {
  if (typeof message === "string") {
    loop?.take(message, undefined);
    return;
  }
  switch (message.type) {
    case "batch":
      loop?.take(message.text, message.blob);
      return;
    case "register":
      runner.register(message.handle, message.file, message.method ?? null, message.params.join("/"), message.depth);
      break;
    case "pull":
      runner.pull(message.id);
      break;
    case "cancel":
      // Whoever reads this message is not inside a handler: an interrupt would hit its cleanup.
      if (Atomics.load(shared, TARGET) === message.id) Atomics.store(shared, INTERRUPT, 0);
      runner.cancel(message.id);
      suspensions.abort(message.id, message.reason);
      break;
    case "body":
      reading.get(message.id)?.(message.piece);
      reading.delete(message.id);
      break;
    case "invalidate": {
      const files = JSON.parse(runner.invalidate(JSON.stringify(message.files)));
      post({ type: "invalidated", ticket: message.ticket, files });
      break;
    }
    case "stop":
      runner.stop();
  }
  loop?.enterSoon();
}

/** What `_bridge/host.py` describes. */
function hostFunctions(): Record<string, unknown> {
  return {
    data: data.data,
    read: (id: number) =>
      new Promise((resolve) => {
        reading.set(id, resolve);
        post({ type: "read", id });
      }),
    form: readForm,
    derive: deriveKey,
    interrupted: (id: number) => {
      Atomics.store(shared, RUNNING, id);
      return Atomics.load(shared, TARGET);
    },
    interrupt: () => Atomics.store(shared, INTERRUPT, 2),
    unfetch: endFetches,
    hooked: () => Atomics.store(shared, STOP_HOOKS, 1),
    stopped: () =>
      setTimeout(() => {
        loop?.enter(); // what the hooks wrote is sent before
        setImmediate(() => post({ type: "stopped" }));
      }),
    send: () => loop?.sendSoon(),
    wake: () => loop?.enterSoon(),
  };
}

function beat(): void {
  Atomics.store(shared, HEARTBEAT, Math.trunc(performance.timeOrigin + performance.now()) & 0x7fffffff);
}

// After a fatal error nothing in this interpreter can be trusted: the host settles its requests and replaces it.
function fatal(error: unknown): void {
  post({ type: "fatal", message: describe(error), running: running() });
  process.exit(1);
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message || error.stack || error.name : String(error);
}
