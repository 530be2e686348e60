// What a file exports, read as handlers: which methods it answers, and what is wrong with exports that are none.
import { readFileSync } from "node:fs";
import { namesIn } from "../../contract/declared-request.ts";
import { declarationOf } from "../../contract/define-handler.ts";
import { METHODS, type Method } from "../../contract/handler.ts";
import { paramNamesOf, type Route } from "../../contract/route.ts";
import { HandlerError, type SourcePlace } from "../../errors.ts";
import { type FetchApp, findApp } from "./mount.ts";
import type { Imported } from "./versions.ts";

export type HandlerFunction = (request: unknown, context: unknown) => unknown;

/** The handlers of a file by method; throws HandlerError when it has none, or what it exports cannot be called. */
export function findHandlers(route: Route, { exports, commonJs }: Imported): Map<Method, HandlerFunction> {
  const named = isRecord(exports) ? exports : {};
  const found: [Method, unknown][] = [];
  if (route.method !== undefined) {
    const whole = typeof exports === "function" ? exports : undefined; // module.exports = (request) => …
    found.push([route.method, named[route.method] ?? named.default ?? whole]);
  } else for (const method of METHODS) if (named[method] !== undefined) found.push([method, named[method]]);
  const handlers = new Map<Method, HandlerFunction>();
  for (const [method, value] of found) {
    if (value === undefined) continue;
    if (typeof value !== "function" || isClass(value)) throw fault(route, notCallable(route, method, value));
    const handler = value as HandlerFunction;
    handlers.set(method, commonJs && !declarationOf(handler) ? handler.bind(exports) : handler);
  }
  if (handlers.size === 0) throw fault(route, nothingFound(route, named));
  if (!commonJs) refuseIdleDefault(route, named, handlers);
  return handlers;
}

/** The app that a file exports as a whole; throws HandlerError when it has handlers, too, or a method in its name. */
export function findMount(route: Route, { exports }: Imported): FetchApp | undefined {
  const app = findApp(exports);
  if (app === undefined) return undefined;
  const named = exports as Record<string, unknown>;
  const handler = route.method ?? METHODS.find((method) => named[method] !== undefined && named !== (app as unknown));
  if (handler === undefined) return app;
  const where = route.method ? "has it in its name" : "exports it too";
  const message = `${route.source} exports a whole app, which answers every method, and ${where}: ${handler}`;
  throw fault(route, { name: "default", message: `${message}; move one of them to another file` });
}

/** What a file says of itself; checked by the contract. */
export function exportedConfig({ exports }: Imported): unknown {
  return isRecord(exports) ? exports.config : undefined;
}

// esbuild adds a digit where the name is taken.
const TEXT_PARAMETER =
  /^(?:async\b\s*)?(?:(?:function\b)?\s*\*?\s*[\w$]*\s*\(\s*(?:reqString|req_string)\d*\b|(?:reqString|req_string)\d*\s*=>)/;

/** Whether a handler asks for the request as text: its first parameter is called so. */
export function wantsText(handler: HandlerFunction): boolean {
  return TEXT_PARAMETER.test(sourceOf(handler));
}

const sourceOf = (value: unknown): string => Function.prototype.toString.call(value);
const isClass = (value: unknown): boolean => /^class\b/.test(sourceOf(value));
const isRecord = (value: unknown): value is Record<string, unknown> =>
  value !== null && (typeof value === "object" || typeof value === "function");

/** What nobody would ever ask for. CommonJS has its exports as default, too. */
function refuseIdleDefault(
  route: Route,
  named: Record<string, unknown>,
  handlers: ReadonlyMap<Method, HandlerFunction>,
): void {
  const whole = named.default;
  if (typeof whole !== "function" || [...handlers.values()].includes(whole as HandlerFunction)) return;
  const methods = [...handlers.keys()];
  const message = `${route.source} exports a function as default beside ${methods.join(", ")}, and nothing would call it; give it the name of a method, one of ${METHODS.join(", ")}, or move it to a file named after its method, like report.get.ts`;
  throw fault(route, { name: "default", message });
}

function notCallable(route: Route, method: Method, value: unknown): { message: string; name: string } {
  const kind = typeof value === "function" ? "a class" : value === null ? "null" : `a ${typeof value}`;
  return {
    name: method,
    message: `${route.source} exports ${method} as ${kind}; a handler is a function of (request, context)`,
  };
}

function nothingFound(route: Route, named: Record<string, unknown>): { message: string; name: string } {
  const names = Object.keys(named).filter((name) => name !== "module.exports");
  const exported = names.length === 0 ? "nothing" : names.join(", ");
  if (route.method !== undefined)
    return {
      name: names[0] ?? route.method,
      message: `${route.source} exports ${exported}; its file name asks for ${route.method}: export a function ${route.method}, or one as default`,
    };
  const lower = names.find((name) => (METHODS as readonly string[]).includes(name.toUpperCase()));
  const declared = METHODS.find((method) =>
    new RegExp(`^\\s*(?:async )?(?:function|const) ${method}\\b`, "m").test(readSource(route)),
  );
  const hint = lower
    ? `; methods are written in capitals: rename ${lower} to ${lower.toUpperCase()}`
    : declared
      ? `; put \`export\` before its ${declared}`
      : named.default === undefined
        ? ""
        : `; ${aboutDefault(named.default)}`;
  return {
    name: lower ?? declared ?? "default",
    message: `${route.source} exports ${exported}, but no method; accepted: functions called ${METHODS.join(", ")}${hint}`,
  };
}

function aboutDefault(whole: unknown): string {
  if (typeof whole === "function" && !isClass(whole))
    return "a default export answers only in a file named after its method, like report.get.ts";
  const kind = isRecord(whole) && "fetch" in whole ? `one whose fetch is ${kindOf(whole.fetch)}` : kindOf(whole);
  return `a default export is a whole app, an object with a function fetch, and this is ${kind}`;
}

const kindOf = (value: unknown): string => {
  if (typeof value === "function") return isClass(value) ? "a class" : "a function";
  if (typeof value === "object") return value === null ? "null" : "an object without one";
  return value === undefined ? "undefined" : `a ${typeof value}`;
};

/** Throws HandlerError for a declared path parameter that the path has not. */
export function assertParams(route: Route, method: Method, handler: HandlerFunction): void {
  const params = declarationOf(handler)?.params;
  if (params === undefined) return;
  const known = paramNamesOf(route);
  const wrong = namesIn(params).find((name) => !known.includes(name));
  if (wrong === undefined) return;
  const has = known.join(", ") || "no parameters";
  const message = `${method}: params declares ${wrong}, and there is no [${wrong}] in the path; it has ${has}`;
  throw fault(route, { name: method, message });
}

function fault(route: Route, { message, name }: { message: string; name: string }): HandlerError {
  return new HandlerError(message, { place: placeOf(route, name), kind: "TypeError" });
}

/** Where an export stands, as far as the source is there. */
export function placeOf(route: Route, name: string): SourcePlace {
  const lines = readSource(route).split("\n");
  const mention = new RegExp(`\\b(?:exports?|function|const|let|class)\\b.*\\b${name}\\b`);
  const line = lines.findIndex((text) => mention.test(text)) + 1;
  return { file: route.file, ...(line > 0 ? { line } : {}) };
}

function readSource({ file }: Route): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return ""; // gone since it was loaded: the message does without
  }
}
