// Modules of other languages as TypeScript imports them: small modules of functions that call through the host.
import { AsyncLocalStorage } from "node:async_hooks";
import { readFile } from "node:fs/promises";
import { type Invoke, PythonError, type Scope } from "../../contract/functions.ts";
import { InternalError } from "../../errors.ts";
import type { Compiled } from "./compiled.ts";
import { OWN_FOLDER, placeholder } from "./places.ts";
import { pythonNames } from "./python-names.ts";

export interface ForeignOptions {
  invoke: Invoke;
  /** A module of another language was imported: its engine will be needed. */
  imported: (file: string) => void;
}

const REGISTRY = Symbol.for("polyglot.foreign");
const folders = new Map<string, ForeignOptions>();
const scopes = new AsyncLocalStorage<Scope>();

/** The module that stands for a Python file; the same text as long as the file has the same names. */
export async function compileForeign(file: string): Promise<Compiled> {
  const names = pythonNames(await readFile(file, "utf8"));
  const code = [
    `const ${OWN_FOLDER} = import.meta.dirname;`,
    `const define = globalThis[Symbol.for("polyglot.foreign")](${OWN_FOLDER}, ${JSON.stringify(placeholder("source", file))});`,
    ...names.map((name, index) => `const f${index} = define(${JSON.stringify(name)});`),
    `export { ${names.map((name, index) => `f${index} as ${name}`).join(", ")} };\n`,
  ];
  return { extension: ".mjs", code: code.join("\n"), imports: [], data: [] };
}

/** Lets the modules in a folder of outputs call. */
export function openForeign(folder: string, options: ForeignOptions): void {
  folders.set(folder, options);
  (globalThis as Record<symbol, unknown>)[REGISTRY] = (folder: string, file: string) => {
    folders.get(folder)?.imported(file);
    return (name: string) => defineFunction(folder, file, name);
  };
}

export function closeForeign(folder: string): void {
  folders.delete(folder);
}

/** The same function, run in the scope that its second argument is; a generator goes on in there. */
export function inScope(handler: (request: unknown, context: unknown) => unknown): typeof handler {
  const scoped: typeof handler = (request, context) =>
    scopes.run(context as Scope, () => {
      const result = handler(request, context);
      return isGenerator(result) ? bindGenerator(result) : result;
    });
  // What is noted on a handler stays on it.
  return Object.defineProperties(scoped, Object.getOwnPropertyDescriptors(handler));
}

/** What this calls of other languages is called for the request of the context. */
export function runInScope<T>(context: unknown, run: () => T): T {
  return scopes.run(context as Scope, run);
}

/** Its body runs in the scope in which it was made, not in that of whoever asks for the next value. */
export function bindGenerator(items: Generator | AsyncGenerator): unknown {
  const bound = AsyncLocalStorage.snapshot();
  const step = (method: "next" | "return" | "throw") => (value: unknown) => bound(() => items[method](value as never));
  const methods = { next: step("next"), return: step("return"), throw: step("throw") };
  const key = Symbol.asyncIterator in items ? Symbol.asyncIterator : Symbol.iterator;
  return Object.assign(methods, { [key]: () => methods });
}

export function isGenerator(value: unknown): value is Generator | AsyncGenerator {
  const tag = Object.prototype.toString.call(value);
  return tag === "[object AsyncGenerator]" || tag === "[object Generator]";
}

/** A promise of what it returns that can be iterated, too: whether it is a generator is known only by then. */
function defineFunction(folder: string, file: string, name: string) {
  const call = async (args: readonly unknown[]): Promise<unknown> => {
    try {
      const options = folders.get(folder);
      if (!options) throw new InternalError(`${file}: ${name} was called after its app was closed`);
      return await options.invoke({ file, name, args, scope: scopes.getStore() });
    } catch (error) {
      if (error instanceof PythonError) throw error.calledFrom(framesAbove(call));
      throw error;
    }
  };
  const caller = (...args: unknown[]) => {
    const answer = call(args) as Promise<unknown> & AsyncIterable<unknown>;
    answer[Symbol.asyncIterator] = () => iterate(answer, name);
    return answer;
  };
  Object.defineProperty(caller, "name", { value: name });
  return caller;
}

/** Only when something failed: the frames of those who wait are known as long as they wait. */
function framesAbove(call: (args: readonly unknown[]) => unknown): string {
  const place: { stack?: string } = {};
  Error.captureStackTrace(place, call);
  return (place.stack ?? "").split("\n").slice(1).join("\n");
}

async function* iterate(answer: Promise<unknown>, name: string): AsyncGenerator<unknown> {
  const items = await answer;
  const isIterable = items !== null && typeof items === "object" && Symbol.asyncIterator in items;
  if (!isIterable) throw new TypeError(`${name} gave no generator; await what it returns`);
  yield* items as AsyncIterable<unknown>;
}
