// From a file's place under the api folder to the path it answers; pure, so every rule of naming is here.
import { METHODS, type Method } from "../contract/handler.ts";
import type { Language, Segment } from "../contract/route.ts";
import { ConfigError } from "../errors.ts";

/** What a file's place and name say about its route. */
export interface RoutePath {
  /** As people write it: `/api/users/:id`. */
  readonly path: string;
  readonly segments: readonly Segment[];
  readonly method: Method | undefined;
  readonly language: Language;
}

const LANGUAGES: ReadonlyMap<string, Language> = new Map<string, Language>([
  [".ts", "typescript"],
  [".mts", "typescript"],
  [".js", "javascript"],
  [".mjs", "javascript"],
  [".cjs", "javascript"],
  [".py", "python"],
]);
const METHOD_SUFFIXES: ReadonlyMap<string, Method> = new Map(METHODS.map((method) => [method.toLowerCase(), method]));

const TEST_FILE = /.\.(?:test|spec)\.|^(?:test_.*|.*_test|conftest)\.py$/;
const DECLARATION_FILE = /\.d\.[cm]?ts$/;
const PARAM = /^\[(?<rest>\.{3})?(?<name>[^[\].]+)\]$/;
const OPTIONAL_REST = /^\[\[\.{3}(?<name>[^[\].]+)\]\]$/;
const GROUP = /^\(.*\)$/;
const PARAM_NAME = /^[\p{L}\p{N}_$][\p{L}\p{N}_$-]*$/u;

/** Folders whose files are never routes: `_lib`, `.git`, `__pycache__`, `node_modules`. */
export function isPrivateFolder(name: string): boolean {
  return name.startsWith("_") || name.startsWith(".") || name === "node_modules";
}

/** Files that are never routes although they may be code: `_shared.py`, tests, type declarations. */
export function isPrivateFile(name: string): boolean {
  return name.startsWith("_") || name.startsWith(".") || TEST_FILE.test(name) || DECLARATION_FILE.test(name);
}

/** `_middleware` in a language we run. */
export function isMiddlewareFile(name: string): boolean {
  return /^_middleware\.[^.]+$/.test(name) && LANGUAGES.has(name.slice(name.lastIndexOf(".")));
}

/** The path of a `_middleware` file is that of its folder, `admin/_middleware.ts`; groups have none of their own. */
export function parseMiddlewarePath(file: string, prefix = "/api"): RoutePath {
  const folders = file.split("/").slice(0, -1);
  const language = LANGUAGES.get(file.slice(file.lastIndexOf("."))) as Language;
  const segments = parseFolders(folders, file, prefix);
  return { path: formatPath(segments), segments, method: undefined, language };
}

/** The path of a folder, relative to the api folder; undefined for a group and what lies in one, which no path enters. */
export function parseFolderPath(folder: string, prefix = "/api"): readonly Segment[] | undefined {
  const folders = folder === "" ? [] : folder.split("/");
  return folders.some((name) => GROUP.test(name)) ? undefined : parseFolders(folders, folder, prefix);
}

/**
 * Reads the path of a file, given relative to the api folder with forward slashes: `users/[id].get.py`.
 * Undefined when the file is private or in no language we run; throws ConfigError when its name cannot be a route.
 */
export function parseRoutePath(file: string, prefix = "/api"): RoutePath | undefined {
  const folders = file.split("/");
  const name = folders.pop() ?? "";
  const dot = name.lastIndexOf(".");
  const language = LANGUAGES.get(name.slice(dot));
  if (language === undefined || isPrivateFile(name) || folders.some(isPrivateFolder)) return undefined;
  const { base, method } = splitMethod(name.slice(0, dot));
  const segments = parseFolders(folders, file, prefix);
  if (base !== "index") segments.push(parseSegment(base, file));
  checkSegments(segments, file);
  return { path: formatPath(segments), segments, method, language };
}

function parseFolders(folders: readonly string[], file: string, prefix: string): Segment[] {
  const segments = prefixSegments(prefix);
  for (const folder of folders) if (!GROUP.test(folder)) segments.push(parseSegment(folder, file));
  return segments;
}

/** `/api/users/:id`, `/api/files/*path`, `/api/docs/*path?`. */
export function formatPath(segments: readonly Segment[]): string {
  return `/${segments.map(formatSegment).join("/")}`;
}

function formatSegment(segment: Segment): string {
  if (segment.kind === "static") return segment.text;
  if (segment.kind === "param") return `:${segment.name}`;
  return `*${segment.name}${segment.optional ? "?" : ""}`;
}

function splitMethod(name: string): { base: string; method: Method | undefined } {
  const dot = name.lastIndexOf(".");
  const method = dot > 0 ? METHOD_SUFFIXES.get(name.slice(dot + 1)) : undefined;
  return { base: method === undefined ? name : name.slice(0, dot), method };
}

function prefixSegments(prefix: string): Segment[] {
  const texts = prefix.split("/").filter((text) => text !== "");
  return texts.map((text) => ({ kind: "static", text }));
}

function parseSegment(name: string, file: string): Segment {
  // File systems may keep accents decomposed (NFD); clients send them composed.
  if (!/[[\]]/.test(name)) return { kind: "static", text: name.normalize("NFC") };
  const optional = OPTIONAL_REST.exec(name)?.groups;
  const groups = optional ?? PARAM.exec(name)?.groups;
  const param = groups?.name?.normalize("NFC");
  if (param === undefined || !PARAM_NAME.test(param))
    throw new ConfigError(
      `The route file ${file} has "${name}" in its path; brackets hold one parameter and nothing else: [id], [...rest] or [[...rest]], with a name of letters, digits, "_" and "-". Rename it, or start the name with "_" if it is no route.`,
    );
  if (optional === undefined && groups?.rest === undefined) return { kind: "param", name: param };
  return { kind: "rest", name: param, optional: optional !== undefined };
}

function checkSegments(segments: readonly Segment[], file: string): void {
  const names = new Set<string>();
  for (const [index, segment] of segments.entries()) {
    if (segment.kind === "static") continue;
    if (names.has(segment.name))
      throw new ConfigError(
        `The route file ${file} uses the parameter name "${segment.name}" twice; each name in a path must be its own. Rename one of them.`,
      );
    names.add(segment.name);
    if (segment.kind === "rest" && index < segments.length - 1)
      throw new ConfigError(
        `The route file ${file} goes on after "${segment.name}", which takes the rest of the path; [...rest] and [[...rest]] are accepted only as the last part. Move the file up, or use [${segment.name}] for one part.`,
      );
  }
}
