// The parts of the global WebAssembly that are used here; the types of Node leave them out. And Emscripten's module, which has none.

// biome-ignore lint/suspicious/noExplicitAny: the FFI edge: Emscripten's module and Python's objects have no types
export type EmscriptenModule = any;

export type Imports = Record<string, Record<string, unknown>>;
export type Instance = { exports: Record<string, unknown> };

interface WebAssemblyNamespace {
  compile(bytes: Uint8Array): Promise<WebAssembly.Module>;
  instantiate(source: Uint8Array | WebAssembly.Module, imports?: Imports): Promise<unknown>;
  Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer };
  Module: new (bytes: Uint8Array) => WebAssembly.Module;
  /** A function that may set the calling stack aside until its promise settles (JSPI). */
  Suspending: new (
    suspend: Suspender,
  ) => object;
}

export type Suspender = (first: unknown, second: unknown) => Promise<unknown>;

export const webAssembly = (globalThis as unknown as { WebAssembly: WebAssemblyNamespace }).WebAssembly;
