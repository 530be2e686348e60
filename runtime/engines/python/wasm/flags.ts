// How V8 runs interpreters: process-wide flags, to be set before their code is compiled and their threads start.
import v8 from "node:v8";

/** Deep recursion in C would end the interpreter (hazard H7): so far a stack may go. */
const STACK_KB = 131_072;
/** Most handlers stay below 64. */
const FIRST_STACK_KB = 128;
/** Where they cannot grow: each takes so much of the addresses of the process for good. */
const FIXED_STACK_KB = 16_384;
const GROWING = "--experimental-wasm-growable-stacks";
/** By the command, for Node 26 and later: before, they end interpreters (seen: Node 24.21, recursion in 80 requests at a time). */
const SET = Symbol.for("polyglot.growing-stacks");
let isSet = false;

/** For all interpreters of the process. */
export function setFlags(): void {
  if (isSet) return;
  isSet = true;
  setStacks(SET in globalThis || process.execArgv.includes(GROWING));
  // The optimising compiler takes 50 MB for what the start of an interpreter runs once. Under load it comes a second later;
  // eight times as late, calls that come one after another never saw it (145 us each, 125 with it).
  v8.setFlagsFromString("--wasm-tiering-budget=100000000");
}

/**
 * Stacks begin small and grow, because V8 gives back the memory of one that ended, but not its addresses: at 128 MB each a
 * process had none left after a million requests that waited, and was ended. Small ones are used again, which takes a
 * fifth off the time of a request that waits. That they grow is said when a process begins, or not at all: V8 ends a
 * process in which that changes while it compiles.
 */
function setStacks(mayGrow: boolean): void {
  const [first, most] = mayGrow ? [FIRST_STACK_KB, STACK_KB] : [FIXED_STACK_KB, FIXED_STACK_KB];
  v8.setFlagsFromString(`--stack-size=${most}`);
  v8.setFlagsFromString(`--wasm-stack-switching-stack-size=${first}`);
}
