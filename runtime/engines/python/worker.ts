// Worker thread: one interpreter, one message loop. Everything here is the edge between messages and Python.
import { format } from "node:util";
import { parentPort, workerData } from "node:worker_threads";
import {
  type FromWorker,
  HEARTBEAT,
  INTERRUPT,
  RUNNING,
  type StartupData,
  TARGET,
  type ToWorker,
} from "../../contract/messages.ts";
import { bootInterpreter, type EmscriptenModule } from "./boot.ts";
import { mountReadOnly } from "./files.ts";
import type { Suspensions } from "./suspension.ts";

const HEARTBEAT_MS = 50;

const port = parentPort as NonNullable<typeof parentPort>;
const data = workerData as StartupData;
const shared = new Int32Array(data.shared);
const tickets = new Map<number, (value: unknown) => void>();
const reading = new Map<number, (piece: unknown) => void>();
let ticket = 0;
let running = () => 0;
let enter = () => {};
let feed: (text: string, blob: Uint8Array | undefined) => void = () => {};

const post = (message: FromWorker, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
process.on("unhandledRejection", (error) => fatal(error));
process.on("uncaughtException", (error) => fatal(error));
await main();

async function main(): Promise<void> {
  const started = performance.now();
  const print = (text: string, level: "info" | "error") => post({ type: "log", level, text: text.slice(0, 8192) });
  // What Pyodide prints about its own end belongs into the log, not between the lines of the terminal.
  for (const name of ["log", "info", "warn", "error"] as const)
    console[name] = (...parts: unknown[]) => print(format(...parts), name === "error" ? "error" : "info");
  const interpreter = await bootInterpreter({ env: data.env, wasm: data.wasm, print });
  const { python, module, suspensions } = interpreter;
  mountReadOnly(module, data.root);
  const boot = python.pyimport("polyglot._boot");
  const runner = boot.start(hostFunctions(), data.root, data.api);
  suspensions.watch(boot.cell_address(runner));
  running = suspensions.running;
  (python as EmscriptenModule)._api.on_fatal = fatal;
  python.setInterruptBuffer(shared.subarray(INTERRUPT, INTERRUPT + 1) as never);
  enter = createLoop(runner, module);
  feed = createFeed(runner, module);
  port.on("message", (message: ToWorker) => receive(message, runner, suspensions));
  setInterval(() => {
    Atomics.store(shared, HEARTBEAT, now());
    enter(); // log lines of background tasks
  }, HEARTBEAT_MS);
  Atomics.store(shared, HEARTBEAT, now());
  post({ type: "ready", milliseconds: performance.now() - started, memory: module.HEAPU8.length });
}

function receive(message: ToWorker, runner: EmscriptenModule, suspensions: Suspensions): void {
  switch (message.type) {
    case "calls":
      feed(message.text, message.blob);
      break;
    case "register":
      runner.register(message.handle, message.file, message.method ?? null, message.params.join("/"));
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
    case "invalidate":
      post({
        type: "invalidated",
        ticket: message.ticket,
        files: JSON.parse(runner.invalidate(JSON.stringify(message.files))),
      });
      break;
    case "reply":
      tickets.get(message.ticket)?.(message.value);
      tickets.delete(message.ticket);
  }
  enter();
}

/** Writes batches straight into the interpreter's memory: its own conversion of strings takes longer than a handler. */
function createFeed(runner: EmscriptenModule, module: EmscriptenModule): typeof feed {
  const encoder = new TextEncoder();
  let size = 0;
  let address = 0;
  return (text, blob) => {
    if (text.length * 3 > size) {
      size = Math.max(65_536, text.length * 3);
      address = runner.reserve(size);
    }
    const { written } = encoder.encodeInto(text, module.HEAPU8.subarray(address, address + size));
    runner.feed(written, blob ?? null);
  };
}

/**
 * Enters the Python loop once for whatever is queued, and sends answers once a tick. A loop whose handler blocks does not
 * return: the check goes on every tick while work waits, and enters another.
 */
function createLoop(runner: EmscriptenModule, module: EmscriptenModule): () => void {
  const { loop, need, drain, outbox, blob, collect } = runner;
  let sending = false;
  let watching = false;
  let memory = module.HEAPU8.length;

  const send = () => {
    sending = false;
    const size: number = drain();
    if (size > 0) {
      const address: number = outbox();
      const text = Buffer.from(module.HEAPU8.buffer, address, size).toString();
      const bytes = blob();
      if (bytes === undefined || bytes === null) post({ type: "answers", text });
      else {
        const copy: Uint8Array<ArrayBuffer> = bytes.toJs();
        bytes.destroy();
        post({ type: "answers", text, blob: copy }, [copy.buffer]);
      }
    }
    if (module.HEAPU8.length !== memory) {
      memory = module.HEAPU8.length;
      collect();
      post({ type: "memory", bytes: memory });
    }
  };
  const sendSoon = () => {
    if (sending) return;
    sending = true;
    setImmediate(send);
  };
  return () => {
    watching = false;
    const state = need();
    if (state === 2) loop.callPromising().then(sendSoon, fatal);
    if (state > 0 && !watching) {
      watching = true;
      setImmediate(enter);
    }
    sendSoon();
  };
}

/** What `_host.py` describes. */
function hostFunctions(): Record<string, unknown> {
  return {
    read: (id: number) =>
      new Promise((resolve) => {
        reading.set(id, resolve);
        post({ type: "read", id });
      }),
    form: async (body: EmscriptenModule, type: string) => {
      try {
        const bytes = body.toJs();
        const form = await new Response(bytes, { headers: { "content-type": type } }).formData();
        const flat: unknown[] = [];
        for (const [name, value] of form) {
          if (typeof value === "string") flat.push(name, value);
          else flat.push(name, [value.name, value.type, new Uint8Array(await value.arrayBuffer())]);
        }
        return flat;
      } catch {
        return null;
      }
    },
    call: (id: number, path: string, init: string, body: EmscriptenModule) =>
      new Promise((resolve) => {
        tickets.set(++ticket, resolve);
        post({ type: "call", ticket, id, path, init: JSON.parse(init), body: body?.toJs() ?? null });
      }),
    sleep: (seconds: number) =>
      new Promise<void>((resolve) => setTimeout(resolve, Math.min(seconds * 1000, 0x7fffffff))),
    interrupted: (id: number) => {
      Atomics.store(shared, RUNNING, id);
      return Atomics.load(shared, TARGET);
    },
    wake: () => enter(),
  };
}

function now(): number {
  return Math.trunc(performance.timeOrigin + performance.now()) & 0x7fffffff;
}

// After a fatal error nothing in this interpreter can be trusted: the host settles its requests and replaces it.
function fatal(error: unknown): void {
  post({ type: "fatal", message: describe(error), running: running() });
  process.exit(1);
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message || error.stack || error.name : String(error);
}
