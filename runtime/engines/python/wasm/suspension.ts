// Suspended stacks: which request each belongs to, and how to wake one whose request is over (hazards H8, H10).
import { createParking, type Parking, rejectAll, stoppable, type Waiting } from "./parking.ts";
import { type EmscriptenModule, type Suspender, webAssembly } from "./webassembly.ts";

/** The suspended requests of one interpreter. */
export interface Suspensions {
  /** Hooks the interpreter's imports. */
  attach(imports: Record<string, unknown>, module: EmscriptenModule): void;
  /** Tells where the running request's id stands, and what `_bridge/wake.py` says of stacks, in bytes. */
  watch(places: { request: number; parking: number }, events: SuspensionEvents): void;
  /** Lets a stack go on that waits for Python itself, or for a timer. */
  rouse(ticket: number): void;
  /** The id of the request that runs now, 0 for none. */
  running(): number;
  /** Taken when the running request begins to wait; says later whether it still does, or was aborted and its stack is gone. */
  patience(): () => boolean;
  /** Wakes a suspended request with an error; false when it is not suspended. */
  abort(id: number, reason: string): boolean;
}

export interface SuspensionEvents {
  /** Such a stack is set aside. */
  parked(): void;
  /** A stack goes on. */
  resumed(): void;
}

type Saved = Record<string, unknown> & { request?: number; error?: unknown };

const Native = webAssembly.Suspending;

/** Must run before Pyodide is loaded: it wraps the only place where a stack is set aside. */
export function wrapStackSwitching(): Suspensions {
  const waiting = new Set<Waiting>();
  const patient = new Set<{ id: number }>();
  let cell: () => Uint32Array = () => new Uint32Array();
  let index = 0;
  let saved: Saved = {};
  let events: SuspensionEvents = { parked: () => {}, resumed: () => {} };
  let parking: Parking | undefined;
  const running = () => (index > 0 ? (cell()[index] as number) : 0);
  const wrapped = function Suspending(suspend: Suspender): object {
    return new Native((first, second) => {
      const id = running();
      if (index > 0) cell()[index] = 0; // callbacks of the event loop run for nobody
      const failed = noteOn(saved);
      const parked = parking?.park(id, failed);
      if (parked) events.parked();
      return suspend(parked ?? stoppable(first ?? second, { id, failed }, waiting), undefined);
    });
  };
  webAssembly.Suspending = wrapped as unknown as typeof Native;

  return {
    running,
    attach(imports, module) {
      cell = () => module.HEAPU32;
      const save = imports.saveState as () => Saved;
      const restore = imports.restoreState as (state: Saved) => void;
      // The id in memory follows the stack: noted when it is set aside, put back when it goes on.
      imports.saveState = () => {
        const state = save();
        state.request = running();
        saved = state;
        return state;
      };
      imports.restoreState = (state: Saved) => {
        restore(state);
        // Pyodide keeps one error for all: of several that fail at once, only the first would get its own.
        if (state.error !== undefined) module.syncify_error = state.error;
        if (index > 0) cell()[index] = state.request ?? 0;
        events.resumed();
      };
    },
    watch(places, listeners) {
      index = places.request / 4;
      parking = createParking(() => cell().buffer, places.parking, waiting);
      events = listeners;
    },
    rouse: (ticket) => parking?.rouse(ticket),
    patience() {
      const one = { id: running() };
      patient.add(one);
      return () => patient.delete(one);
    },
    abort(id, reason) {
      for (const one of patient) if (one.id === id) patient.delete(one);
      return rejectAll(waiting, id, new Error(reason));
    },
  };
}

function noteOn(state: Saved): (error: unknown) => void {
  return (error) => {
    state.error = error;
  };
}
