// Finds the entry for a path: one map look-up when the path is fixed, a trie with backtracking when it has parameters.
import { HTTPException } from "../contract/exception.ts";
import type { Params } from "../contract/handler.ts";
import type { Segment } from "../contract/route.ts";

export interface RouteEntry<T> {
  readonly segments: readonly Segment[];
  readonly value: T;
}

export interface Match<T> {
  readonly value: T;
  /** What the parameters hold, decoded, in the order of the path; `nameParams` gives them their names. */
  readonly values: readonly string[];
  /** The path goes on behind that of the entry, which answers what lies below it. */
  readonly below?: boolean;
}

export interface Router<T> {
  /**
   * The entry for a raw (still percent-encoded) pathname. Segment by segment, fixed text beats `[param]` beats
   * `[...rest]`, whatever the order of the entries. Entries that are said to reach `below` their path are like a
   * `[[...rest]]` there. Throws HTTPException 400 on a malformed escape.
   */
  match(pathname: string, below?: (value: T) => boolean): Match<T> | undefined;
}

/** Entries must differ in `shapeOf`; files that share a path are the caller's to group. */
export function createRouter<T>(entries: readonly RouteEntry<T>[]): Router<T> {
  const root = createBranch<T>();
  const fixed = new Map<string, Match<T>>();
  for (const { segments, value } of entries) {
    const match = Object.freeze({ value, values: NO_VALUES });
    insert(root, segments, match);
    if (segments.every((segment) => segment.kind === "static")) fixed.set(rawPathname(segments), match);
  }
  return { match: (pathname, below) => fixed.get(pathname) ?? matchTrie(root, pathname, below) };
}

/** The same for all files that answer the same paths: names of parameters do not count. */
export function shapeOf(segments: readonly Segment[]): string {
  let shape = "";
  for (const segment of segments) {
    // encodeURIComponent never leaves a ":" or "?", so text cannot look like a parameter.
    if (segment.kind === "static") shape += `/${encodeURIComponent(segment.text)}`;
    else if (segment.kind === "param") shape += "/:";
    else shape += segment.optional ? "/::?" : "/::";
  }
  return shape;
}

/** Gives the values of a match the names one file uses for them. */
export function nameParams(segments: readonly Segment[], values: readonly string[]): Params {
  if (values.length === 0) return NO_PARAMS;
  const params: Params = Object.create(null);
  let at = 0;
  for (const segment of segments) if (segment.kind !== "static") params[segment.name] = values[at++] ?? "";
  return params;
}

const NO_VALUES: readonly string[] = Object.freeze([]);
const NO_PARAMS: Params = Object.freeze(Object.create(null) as Params);

interface Branch<T> {
  readonly statics: Map<string, Branch<T>>;
  param: Branch<T> | undefined;
  end: Match<T> | undefined;
  rest: Match<T> | undefined;
  optionalRest: Match<T> | undefined;
}

function createBranch<T>(): Branch<T> {
  return { statics: new Map(), param: undefined, end: undefined, rest: undefined, optionalRest: undefined };
}

function insert<T>(root: Branch<T>, segments: readonly Segment[], match: Match<T>): void {
  let branch = root;
  for (const segment of segments) {
    if (segment.kind === "rest") {
      branch[segment.optional ? "optionalRest" : "rest"] = match;
      return;
    }
    branch = childOf(branch, segment);
  }
  branch.end = match;
}

function childOf<T>(branch: Branch<T>, segment: Segment): Branch<T> {
  if (segment.kind !== "static") {
    branch.param ??= createBranch();
    return branch.param;
  }
  const child = branch.statics.get(segment.text) ?? createBranch();
  branch.statics.set(segment.text, child);
  return child;
}

/** A fixed path as URL parsers write it; other spellings of it are found through the trie. */
function rawPathname(segments: readonly Segment[]): string {
  const texts = segments.map((segment) => (segment.kind === "static" ? segment.text : ""));
  return `/${texts.map((text) => encodeURI(text).replace(/[?#]/g, encodeURIComponent)).join("/")}`;
}

interface Search<T> {
  readonly below: ((value: T) => boolean) | undefined;
  readonly pathname: string;
  readonly escaped: boolean;
  readonly values: string[];
}

function matchTrie<T>(root: Branch<T>, pathname: string, below: Search<T>["below"]): Match<T> | undefined {
  if (!pathname.startsWith("/")) return undefined;
  const escaped = pathname.includes("%");
  if (escaped) checkEscapes(pathname);
  const search: Search<T> = { pathname, escaped, below, values: [] };
  // Parts begin after a slash; the path "/" has none.
  const found = find(root, search, pathname === "/" ? 2 : 1);
  return found === undefined || search.values.length === 0 ? found : { ...found, values: search.values };
}

/** Looks for the part that begins at `start`, cut out only when it is needed: splitting the path takes longer than all else. */
function find<T>(branch: Branch<T>, search: Search<T>, start: number): Match<T> | undefined {
  const { pathname, escaped, values } = search;
  if (start > pathname.length) {
    if (branch.end === undefined && branch.optionalRest !== undefined) values.push("");
    return branch.end ?? branch.optionalRest;
  }
  const slash = pathname.indexOf("/", start);
  const end = slash < 0 ? pathname.length : slash;
  const raw = pathname.slice(start, end);
  const part = escaped ? decodeURIComponent(raw) : raw;
  const child = branch.statics.get(part);
  const exact = child && find(child, search, end + 1);
  if (exact !== undefined || part === "") return exact ?? foundBelow(branch, search);
  if (branch.param !== undefined) {
    values.push(part);
    const found = find(branch.param, search, end + 1);
    if (found !== undefined) return found;
    values.pop();
  }
  const rest = branch.rest ?? branch.optionalRest;
  if (rest === undefined) return foundBelow(branch, search);
  values.push(escaped ? decodeURIComponent(pathname.slice(start)) : pathname.slice(start));
  return rest;
}

function foundBelow<T>({ end }: Branch<T>, { below }: Search<T>): Match<T> | undefined {
  return end !== undefined && below?.(end.value) ? { ...end, below: true } : undefined;
}

function checkEscapes(pathname: string): void {
  for (const part of pathname.split("/")) {
    try {
      decodeURIComponent(part);
    } catch (cause) {
      throw new HTTPException(400, `The path has a malformed escape in "${part}"; write "%" itself as %25`, { cause });
    }
  }
}
