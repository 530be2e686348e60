// Suspended stacks: which request each belongs to, and how to wake one whose request is over (hazards H8, H10).
import { type Suspender, webAssembly } from "./webassembly.ts";

/** The suspended requests of one interpreter. */
export interface Suspensions {
  /** Hooks the interpreter's imports; `heap` gives its memory as 32-bit words. */
  attach(imports: Record<string, unknown>, heap: () => Uint32Array): void;
  /** Tells where the running request's id stands, in bytes; `resumed` is called whenever a stack goes on. */
  watch(address: number, resumed: () => void): void;
  /** The id of the request that runs now, 0 for none. */
  running(): number;
  /** Taken when the running request begins to wait; says later whether it still does, or was aborted and its stack is gone. */
  patience(): () => boolean;
  /** Wakes a suspended request with an error; false when it is not suspended. */
  abort(id: number, reason: string): boolean;
}

type Saved = Record<string, unknown> & { request?: number };

const Native = webAssembly.Suspending;

/** Must run before Pyodide is loaded: it wraps the only place where a stack is set aside. */
export function wrapStackSwitching(): Suspensions {
  const waiting = new Map<number, (error: Error) => void>();
  const patient = new Set<{ id: number }>();
  let cell: (() => Uint32Array) | undefined;
  let index = 0;
  let resumed = () => {};
  const running = () => (index > 0 && cell ? (cell()[index] as number) : 0);

  const wrapped = function Suspending(suspend: Suspender): object {
    return new Native((first, second) => {
      const id = running();
      if (id === 0) return suspend(first, second);
      const aborted = new Promise<never>((_resolve, reject) => waiting.set(id, reject));
      const settled = Promise.race([first ?? second, aborted]);
      return suspend(settled, undefined).finally(() => waiting.delete(id));
    });
  };
  webAssembly.Suspending = wrapped as unknown as typeof Native;

  return {
    running,
    attach(imports, heap) {
      cell = heap;
      const save = imports.saveState as () => Saved;
      const restore = imports.restoreState as (state: Saved) => void;
      // The id in memory follows the stack: noted when it is set aside, put back when it goes on.
      imports.saveState = () => {
        const state = save();
        state.request = running();
        return state;
      };
      imports.restoreState = (state: Saved) => {
        restore(state);
        if (index > 0) heap()[index] = state.request ?? 0;
        resumed();
      };
    },
    watch(address, listener) {
      index = address / 4;
      resumed = listener;
    },
    patience() {
      const one = { id: running() };
      patient.add(one);
      return () => patient.delete(one);
    },
    abort(id, reason) {
      for (const one of patient) if (one.id === id) patient.delete(one);
      const reject = waiting.get(id);
      waiting.delete(id);
      reject?.(new Error(reason));
      return reject !== undefined;
    },
  };
}
