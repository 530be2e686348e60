// Faults of authors as HandlerError: what was thrown, where in the source, and what to do about it.
import { readFileSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import type { BuildFailure, Location, Message } from "esbuild";
import { HTTPException } from "../../contract/exception.ts";
import { PythonError } from "../../contract/functions.ts";
import { ConfigError, HandlerError, InternalError, type SourcePlace } from "../../errors.ts";
import { pythonNames } from "./python-names.ts";
import { isForeign, mapPlace, mapStack, type SourceOf } from "./stack.ts";

export interface App {
  readonly root: string;
  /** Where outputs lie. */
  readonly folder: string;
  readonly sourceOf: SourceOf;
  /** Whether what handlers return is held against what they declare. */
  readonly validateResponses: boolean;
  /** What a build has looked at is not looked at again. */
  readonly isBuilt?: boolean;
}

const MAX_CAUSES = 5;

export function isBuildFailure(error: unknown): error is BuildFailure {
  return (
    error instanceof Error && Array.isArray((error as BuildFailure).errors) && (error as BuildFailure).errors.length > 0
  );
}

/** From esbuild's messages; `file` is what was being compiled. */
export function compileError(failure: BuildFailure, root: string, file: string): HandlerError {
  const [first] = failure.errors as [Message];
  const unresolved = /^Could not resolve "(.*)"/.exec(first.text);
  const place = placeOf(first, root) ?? { file };
  let message = first.text;
  if (unresolved && first.location) message += "; create that file or correct the path";
  else if (unresolved) message = `${relative(root, file)} does not exist`;
  return new HandlerError(message, {
    place,
    kind: unresolved ? "ERR_MODULE_NOT_FOUND" : "SyntaxError",
    trace: failure.errors.map(excerpt).join("\n\n"),
    cause: failure,
  });
}

/** From what evaluating a module threw: an error of the author's code, or of Node when it linked the module. */
export function importError(error: unknown, file: string, app: App): Error {
  if (!(error instanceof Error)) return thrownError(error, file, app);
  const message = withSources(error.message, app);
  const place = linkPlace(error, app);
  if (place === undefined) return thrownError(error, file, app);
  return new HandlerError(missingPython(message, app.root) ?? `${message}${remedy(error)}`, {
    place,
    kind: (error as NodeJS.ErrnoException).code ?? error.name,
    trace: `${error.name}: ${message}\n    at ${place.file}:${place.line}:${place.column}`,
    cause: error,
  });
}

/** From anything a handler threw; errors that are answers or already explained pass. */
export function thrownError(error: unknown, file: string, app: App): Error {
  if (error instanceof HTTPException || error instanceof InternalError || error instanceof ConfigError) return error;
  if (error instanceof PythonError) return calledError(error, app);
  if (error instanceof HandlerError) return error.place ? error : located(error, file);
  if (typeof error !== "object" || error === null || !("stack" in error))
    return new HandlerError(`${describe(error)} was thrown; throw an Error, so that its stack says where`, {
      place: { file },
      kind: error === null ? "null" : typeof error,
      cause: error,
    });
  const { name, text, frames, place } = explain(error as Error, app);
  const trace = [text === "" ? name : `${name}: ${text}`, ...frames, ...explainCauses(error as Error, app)].join("\n");
  return new HandlerError(text, { place: place ?? { file }, kind: name, trace, cause: error });
}

function explain(error: Error, app: App) {
  const text = withSources(String(error.message), app) + remedy(error);
  return { name: String(error.name), text, ...mapStack(String(error.stack), app.sourceOf) };
}

/** Often the reason is only in there: `fetch failed`, caused by a refused connection. */
function explainCauses(error: Error, app: App): string[] {
  const lines: string[] = [];
  let { cause } = error;
  for (let depth = 0; cause instanceof Error && depth < MAX_CAUSES; depth++) {
    const { name, text, frames } = explain(cause, app);
    lines.push(`Caused by ${name}: ${text}`, ...frames);
    cause = cause.cause;
  }
  return lines;
}

/** Both stacks: of Python, where it failed, and of this side, where it was called. */
function calledError(error: PythonError, app: App): HandlerError {
  const { name, message, place, traceback, callers } = error;
  const trace = [`${name}: ${message}`, ...mapStack(callers, app.sourceOf).frames, "", traceback].join("\n");
  return new HandlerError(message, { place, kind: name, trace, cause: error });
}

function located(error: HandlerError, file: string): HandlerError {
  const { message, kind, trace, cause } = error;
  return new HandlerError(message, { kind, trace, cause: cause ?? error, place: { file } });
}

function describe(value: unknown): string {
  const text = inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY });
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/** Where an import stands that Node could not link; undefined when the error is of another kind. */
function linkPlace(error: Error, app: App): SourcePlace | undefined {
  const importer = /imported from (\S.*)$/m.exec(error.message)?.[1];
  const source = importer === undefined ? undefined : app.sourceOf(importer);
  if (source !== undefined) return { file: source, ...findSpecifier(source, specifierOf(error.message)) };
  // A missing export: Node writes the line above the message, and a row of ^ below the name.
  const [first = "", , carets = ""] = (error.stack ?? "").split("\n");
  const shown = /^((?:file:\/\/|\/|[A-Za-z]:\\).*):(\d+)$/.exec(first);
  if (error.name !== "SyntaxError" || !shown || isForeign(shown[1] as string)) return undefined;
  return mapPlace(shown[1] as string, Number(shown[2]), carets.indexOf("^") + 1, app.sourceOf);
}

function specifierOf(message: string): string {
  const subpath =
    /Package subpath '\.(\/[^']+)' .*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)[\\/]package\.json/.exec(message);
  return subpath ? `${subpath[2]}${subpath[1]}` : (/'([^']+)'/.exec(message)?.[1] ?? "");
}

/** Node does not say where an import stands: it is where its text is. */
function findSpecifier(file: string, specifier: string): { line?: number; column?: number } {
  try {
    const lines = readFileSync(file, "utf8").split("\n");
    for (const [index, text] of lines.entries()) {
      const at = Math.max(text.indexOf(`"${specifier}`), text.indexOf(`'${specifier}`));
      if (at >= 0) return { line: index + 1, column: at + 1 };
    }
  } catch {
    // Without the source the file's name has to do.
  }
  return {};
}

function remedy(error: NodeJS.ErrnoException): string {
  const name = /Cannot find (?:package|module) '((?:@[^/']+\/)?[^./'][^/']*)/.exec(error.message)?.[1];
  if (name !== undefined && error.code?.endsWith("MODULE_NOT_FOUND")) return `; install it with npm install ${name}`;
  if (error.message.includes("does not provide an export"))
    return "; correct the name, or import a type with `import type`";
  return "";
}

/** A name that a Python module has not: says which it has. */
function missingPython(message: string, root: string): string | undefined {
  const [, module, name] = /module '(.*\.py)' does not provide an export named '(.*)'/.exec(message) ?? [];
  if (module === undefined || name === undefined) return undefined;
  const names = pythonNames(readFileSync(resolve(root, module), "utf8"));
  const hint = name === "default" ? "; import { … } what you need of it" : "";
  return `${module} has no ${name}; it has ${names.join(", ") || "no functions"}${hint}`;
}

/** Names of outputs become names of sources. */
function withSources(message: string, { root, folder, sourceOf }: App): string {
  return message
    .replaceAll(`${pathToFileURL(folder).href}/`, "")
    .replaceAll(folder + sep, "")
    .replace(/\nRequire stack:.*$/s, "")
    .replace(/(?:\.\/)?[\w$]+-[0-9a-f]{12}\.(?:mjs|cjs|json)/g, (name) => {
      const source = sourceOf(name);
      return source === undefined ? name : relative(root, source);
    });
}

function placeOf({ location }: Message, root: string): SourcePlace | undefined {
  if (!location) return undefined;
  return { file: resolve(root, location.file), line: location.line, column: columnOf(location) };
}

/** esbuild counts bytes, and from 0. */
function columnOf({ lineText, column }: Location): number {
  return Buffer.from(lineText).subarray(0, column).toString().length + 1;
}

function excerpt({ location, text, notes }: Message): string {
  const hints = notes.map((note) => `\n  ${note.text}`).join("");
  if (!location) return text + hints;
  const { file, line, lineText, length } = location;
  const column = columnOf(location);
  const marks = " ".repeat(column - 1) + "^".repeat(Math.max(1, length));
  return `${file}:${line}:${column}: ${text}\n${`${line}`.padStart(5)} | ${lineText}\n      | ${marks}${hints}`;
}
