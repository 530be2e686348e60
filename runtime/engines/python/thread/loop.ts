// Between the thread's event loop and Python's: a batch goes in, the loop is entered, answers come out, in one crossing.
import type { FromWorker } from "../../../contract/messages.ts";
import type { EmscriptenModule } from "../wasm/webassembly.ts";

export interface LoopOptions {
  runner: EmscriptenModule;
  module: EmscriptenModule;
  post: (message: FromWorker, transfer?: ArrayBuffer[]) => void;
  fatal: (error: unknown) => void;
}

export interface Loop {
  /** Runs a batch of calls, as far as their handlers do not block. */
  take(text: string, blob: Uint8Array | undefined): void;
  /** Looks, a tick later, for what else there is to do or to send. May be called by Python. */
  enterSoon(): void;
  /** Sends the answers that Python has laid out, or looks for more a tick later. */
  sendSoon(): void;
  /** Enters the loop if there is something to do. Not from within Python. */
  enter(): void;
}

/** More room than that is given back. */
const LARGE = 1_048_576;
// The words of `cells` in `_bridge/mailbox.py`.
const [CALLS, CALLS_BLOB, ANSWERS_AT, ANSWERS, ANSWERS_BLOB, DONE] = [0, 1, 2, 3, 4, 5] as const;

/**
 * Batches and answers are written straight into the interpreter's memory, because each call of Python's and each string that
 * it converts takes longer than a handler. A loop whose handler blocks does not return: the check goes on every tick while
 * work waits, and enters another.
 */
export function createLoop(options: LoopOptions): Loop {
  const { runner, module, fatal } = options;
  const run = promising(module, runner.loop);
  const { waits } = runner; // a name of Python's takes as long to find as its function to call
  const cells: number = runner.mail.cells_address() / 4;
  const write = createInbox(options, cells);
  const send = createOutbox(options, cells);
  const checkMemory = createMemoryCheck(options);
  let watching = false;

  const turn = () => {
    module.HEAPU32[cells + DONE] = 0;
    const end = run();
    const isDone = module.HEAPU32[cells + DONE] === 1;
    send();
    checkMemory();
    if (isDone) end.catch(fatal);
    else {
      end.then(enterSoon, fatal);
      enterSoon();
    }
  };
  const enter = () => {
    watching = false;
    send(); // or there is no room for what comes next
    const more = waits();
    send();
    if (more) turn();
    else checkMemory();
  };
  const enterSoon = () => {
    if (watching) return;
    watching = true;
    setImmediate(enter);
  };
  const take = (text: string, blob: Uint8Array | undefined) => {
    write(text, blob);
    turn();
  };
  const sendSoon = () => {
    if (module.HEAPU32[cells + ANSWERS] > 0) send();
    else enterSoon();
  };
  return { take, enterSoon, sendSoon, enter };
}

/** Writes a batch where `Mailbox.read` finds it. */
function createInbox({ runner, module }: LoopOptions, cells: number): Loop["take"] {
  const { reserve } = runner.mail;
  const encoder = new TextEncoder();
  let room = 0;
  let address = 0;
  return (text, blob) => {
    const size = text.length * 3 + (blob?.length ?? 0);
    if (size > room || room > LARGE) {
      room = Math.max(65_536, size);
      address = reserve(room);
    }
    const { written } = encoder.encodeInto(text, module.HEAPU8.subarray(address, address + room));
    if (blob) module.HEAPU8.set(blob, address + written);
    module.HEAPU32[cells + CALLS] = written;
    module.HEAPU32[cells + CALLS_BLOB] = blob?.length ?? 0;
  };
}

/** Posts what `Mailbox.drain` has laid out. */
function createOutbox({ module, post }: LoopOptions, cells: number): () => void {
  return () => {
    const words: Uint32Array = module.HEAPU32;
    const size = words[cells + ANSWERS] as number;
    if (size === 0) return;
    const from = words[cells + ANSWERS_AT] as number;
    const length = words[cells + ANSWERS_BLOB] as number;
    words[cells + ANSWERS] = 0;
    const text = Buffer.from(words.buffer, from, size).toString();
    if (length === 0) {
      post(text);
      return;
    }
    const blob: Uint8Array<ArrayBuffer> = module.HEAPU8.slice(from + size, from + size + length);
    post({ type: "batch", text, blob }, [blob.buffer]);
  };
}

/** Tells when Python took more memory, after which it is time to look for garbage. */
function createMemoryCheck({ runner, module, post }: LoopOptions): () => void {
  let memory = module.HEAPU8.length;
  return () => {
    if (module.HEAPU8.length === memory) return;
    memory = module.HEAPU8.length;
    runner.collect();
    post({ type: "memory", bytes: memory });
  };
}

/**
 * Calls a function of Python's on a stack of its own, at once. Pyodide's own way waits for a turn of the event loop first.
 * What it raises ends the promise.
 */
function promising(module: EmscriptenModule, python: EmscriptenModule): () => Promise<void> {
  const pointer: number = module.PyProxy_getPtr(python);
  const raised: number = module._malloc(4);
  return async () => {
    module.enterTask();
    module.validSuspender.value = false;
    const [result] = await module.promisingApply(pointer, [], 0, [], 0, raised);
    module.validSuspender.value = false;
    if (result === module.error) throw new Error("the dispatcher raised");
  };
}
