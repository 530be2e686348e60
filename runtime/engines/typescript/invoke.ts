// Functions of the app's modules, called by other languages.
import { relative, sep } from "node:path";
import type { FunctionDeclaration } from "../../contract/declaration.ts";
import type { Invocation } from "../../contract/functions.ts";
import { HandlerError } from "../../errors.ts";
import { type App, thrownError } from "./failure.ts";
import { bindGenerator, isGenerator, runInScope } from "./foreign.ts";
import type { Imported } from "./versions.ts";

/** Rejects with HandlerError for what the function throws, or when there is none. `load` gives a module as it is now. */
export async function invokeIn(
  app: App,
  load: (file: string) => Promise<Imported>,
  { file, name, args, scope }: Invocation,
): Promise<unknown> {
  const imported = await load(file);
  const named = record(imported.exports);
  const exported = named[name];
  if (typeof exported !== "function") throw missing(app.root, file, name, imported);
  try {
    const run = () => {
      const result: unknown = exported.apply(imported.commonJs ? named : undefined, args);
      return imported.foreign && isGenerator(result) ? bindGenerator(result) : result;
    };
    return await (imported.foreign && scope ? runInScope(scope, run) : run());
  } catch (error) {
    throw thrownError(error, file, app);
  }
}

export function exportedFunctions(imported: Imported): FunctionDeclaration[] {
  return Object.entries(record(imported.exports))
    .filter(([name, value]) => typeof value === "function" && name !== "module.exports")
    .map(([name]) => ({ name, parameters: [], streams: false }));
}

function record(exports: unknown): Record<string, unknown> {
  const isRecord = exports !== null && (typeof exports === "object" || typeof exports === "function");
  return isRecord ? (exports as Record<string, unknown>) : {};
}

function missing(root: string, file: string, name: string, imported: Imported): HandlerError {
  const names = exportedFunctions(imported).map((one) => one.name);
  const found = record(imported.exports)[name];
  const problem = found === undefined ? `exports no ${name}` : `exports ${name}, which is no function`;
  const source = relative(root, file).replaceAll(sep, "/");
  return new HandlerError(`${source} ${problem}; its functions are ${names.join(", ") || "none"}`, { place: { file } });
}
