// Paths, names and tags of operations, as documents write them.
import type { Method } from "../contract/handler.ts";
import type { Route, Segment } from "../contract/route.ts";

/** A path as documents write it: `/api/users/{id}`. */
export interface PathTemplate {
  readonly path: string;
  /** The same for paths that only differ in the names of their parameters. */
  readonly shape: string;
  readonly segments: readonly Segment[];
  /** Of two routes with paths of one shape, the one with the lower rank answers. */
  readonly rank: number;
}

/**
 * The paths of a route. A rest is one parameter, as OpenAPI has no other; it is always there, so a route whose rest may
 * be empty has two paths.
 */
export function pathsOf({ segments }: Route): readonly PathTemplate[] {
  const last = segments.at(-1);
  if (last?.kind !== "rest") return [templateOf(segments, 0)];
  const whole = templateOf(segments, 1);
  return last.optional ? [templateOf(segments.slice(0, -1), 2), whole] : [whole];
}

/** `getUsersById` for `GET /api/users/{id}`; stays the same for as long as method and path do. */
export function nameOperation(method: Method, { segments }: PathTemplate, prefix: string): string {
  const own = segments.slice(prefix.split("/").filter(Boolean).length);
  const words = own.flatMap((segment) => (segment.kind === "static" ? wordsOf(segment.text) : ["By", segment.name]));
  const name = words.flatMap(wordsOf).map(capitalize).join("");
  return method.toLowerCase() + (name || "Root");
}

export const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{N}]+/gu) ?? [];

export function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** The folders of routes right below the folder of all: `users`, and `admin` for `(admin)`. */
export function tagFolders(routes: readonly Route[], apiDir: string): ReadonlySet<string> {
  return new Set(routes.flatMap((route) => placeOf(route, apiDir).folders.slice(0, 1)));
}

/** The folder a file is in; a file beside a folder of its name belongs to it, as `items.py` beside `items/[id].py`. */
export function tagOf(route: Route, apiDir: string, folders: ReadonlySet<string>): string | undefined {
  const place = placeOf(route, apiDir);
  return place.folders[0] ?? (folders.has(place.name) ? place.name : undefined);
}

const GROUP = /^\((.+)\)$/;

function placeOf({ source }: Route, apiDir: string): { folders: readonly string[]; name: string } {
  const inside = source.slice(apiDir.replace(/^\.?\/+|\/+$/g, "").length + 1).split("/");
  const [name = ""] = (inside.pop() ?? "").split(".");
  // A folder that is a parameter says nothing of what is in it.
  const folders = inside.filter((folder) => !folder.startsWith("[")).map((folder) => GROUP.exec(folder)?.[1] ?? folder);
  return { folders, name };
}

function templateOf(segments: readonly Segment[], rank: number): PathTemplate {
  const write = (named: boolean) =>
    `/${segments
      .map((segment) => (segment.kind === "static" ? encodeText(segment.text) : `{${named ? segment.name : ""}}`))
      .join("/")}`;
  return { path: write(true), shape: write(false), segments, rank };
}

const encodeText = (text: string) => encodeURI(text).replace(/[?#]/g, encodeURIComponent);
