// What an interpreter reaches of the thread around it: no shell, and of JavaScript the parts of the Web's API (hazard H14).
import { trustAuthorities } from "../network/authorities.ts";
import { safeFetch } from "../network/fetches.ts";

const NO_FUNCTION = 52; // ENOSYS in Emscripten's numbering

const NAMES = `
  AbortController AbortSignal Array ArrayBuffer Atomics BigInt BigInt64Array BigUint64Array Blob Boolean
  CompressionStream DOMException DataView Date DecompressionStream Error Event EventTarget File Float32Array
  Float64Array FormData Headers Infinity Int16Array Int32Array Int8Array Intl Iterator JSON Map Math MessageChannel
  NaN Number Object Promise RangeError ReadableStream RegExp Request Response Set SharedArrayBuffer String Symbol
  SyntaxError TextDecoder TextDecoderStream TextEncoder TextEncoderStream TransformStream TypeError URL
  URLSearchParams Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet WritableStream atob
  btoa clearInterval clearTimeout console crypto navigator parseFloat parseInt performance queueMicrotask setInterval
  setTimeout structuredClone undefined
`
  .trim()
  .split(/\s+/);

/** `system` of the interpreter's C library would run a shell of the host; to be called before it is instantiated. */
export function withoutShell(imports: Record<string, unknown>): void {
  imports._emscripten_system = () => -NO_FUNCTION;
}

/**
 * `import js`: an object of these and nothing more; what is missing is an AttributeError or ImportError in Python. Each is
 * taken when it is asked for: for `Request` and its like, Node reads its whole client of HTTP.
 */
export function handlerGlobals(): object {
  const globals: Record<string, unknown> = Object.create(null);
  for (const name of NAMES) defineLate(globals, name, () => (globalThis as Record<string, unknown>)[name]);
  defineLate(globals, "WebSocket", trustingWebSocket);
  globals.fetch = safeFetch;
  // By this, packages tell Node from browsers.
  globals.process = { release: { name: "node" }, versions: { node: process.versions.node } };
  return globals;
}

/** A property that is made when it is first read. */
function defineLate(target: object, name: string, make: () => unknown): void {
  const fixed = { writable: true, enumerable: true, configurable: true };
  const set = (value: unknown) => Object.defineProperty(target, name, { value, ...fixed });
  const get = () => {
    const value = make();
    set(value);
    return value;
  };
  Object.defineProperty(target, name, { get, set, enumerable: true, configurable: true });
}

function trustingWebSocket(): typeof WebSocket {
  return class TrustingWebSocket extends WebSocket {
    constructor(...parts: ConstructorParameters<typeof WebSocket>) {
      trustAuthorities();
      super(...parts);
    }
  };
}
