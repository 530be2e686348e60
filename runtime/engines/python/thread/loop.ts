// Between the thread's event loop and Python's: batches go in, the loop is entered, answers come out once a tick.
import type { FromWorker } from "../../../contract/messages.ts";
import type { EmscriptenModule } from "../wasm/webassembly.ts";

export interface LoopOptions {
  runner: EmscriptenModule;
  module: EmscriptenModule;
  post: (message: FromWorker, transfer?: ArrayBuffer[]) => void;
  fatal: (error: unknown) => void;
}

export type Feed = (text: string, blob: Uint8Array | undefined) => void;

/** Writes batches straight into the interpreter's memory: its own conversion of strings takes longer than a handler. */
export function createFeed({ runner, module }: LoopOptions): Feed {
  const encoder = new TextEncoder();
  const { feed } = runner; // a name of Python's takes as long to find as its function to call
  let size = 0;
  let address = 0;
  return (text, blob) => {
    if (text.length * 3 > size) {
      size = Math.max(65_536, text.length * 3);
      address = runner.mail.reserve(size);
    }
    const { written } = encoder.encodeInto(text, module.HEAPU8.subarray(address, address + size));
    feed(written, blob ?? null);
  };
}

/**
 * Enters the Python loop once for whatever is queued, and sends answers once a tick. A loop whose handler blocks does not
 * return: the check goes on every tick while work waits, and enters another.
 */
export function createLoop({ runner, module, post, fatal }: LoopOptions): () => void {
  const { loop, need, collect } = runner;
  const { drain, outbox, blob } = runner.mail;
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
  const enter = () => {
    watching = false;
    const state = need();
    if (state === 2) loop.callPromising().then(sendSoon, fatal);
    if (state > 0 && !watching) {
      watching = true;
      setImmediate(enter);
    }
    sendSoon();
  };
  return enter;
}
