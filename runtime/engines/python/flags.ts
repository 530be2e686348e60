// How V8 runs interpreters: process-wide flags, to be set before their code is compiled and their threads start.
import v8 from "node:v8";

const STACK_KB = 131_072;
let isSet = false;

/** `memoryLimit`: MB one interpreter may take. The first call in a process counts. */
export function setFlags(memoryLimit: number): void {
  if (isSet) return;
  isSet = true;
  // Deep recursion in C would end the interpreter (hazard H7); only both together have an effect.
  v8.setFlagsFromString(`--stack-size=${STACK_KB}`);
  v8.setFlagsFromString(`--wasm-stack-switching-stack-size=${STACK_KB}`);
  v8.setFlagsFromString(`--wasm-max-mem-pages=${memoryLimit * 16}`);
  // The optimising compiler takes 50 MB for what the start of an interpreter runs once. Under load it comes a second later
  // (seen: 14 us a request at first, 10 us after 100,000 requests; with the default 14 us and 9 us).
  v8.setFlagsFromString("--wasm-tiering-budget=800000000");
}
