// A route as found in the file system: which file answers which path. Made by routes/, read by engines and host.
import type { Method } from "./handler.ts";

export type Language = "typescript" | "javascript" | "python";

/** One piece of a path: fixed text, one segment, or the rest (`optional`: also nothing). */
export type Segment =
  | { kind: "static"; text: string }
  | { kind: "param"; name: string }
  | { kind: "rest"; name: string; optional: boolean };

export interface Route {
  /** As people write it: `/api/users/:id`, `/api/files/*path`, `/api/docs/*path?`. */
  readonly path: string;
  readonly segments: readonly Segment[];
  /** Absolute path of the file. */
  readonly file: string;
  /** Path from the app's root, with forward slashes, for people: `api/users/[id].py`. */
  readonly source: string;
  readonly language: Language;
  /** Given by the file name (`report.get.py`); otherwise the file's exports decide. */
  readonly method: Method | undefined;
  /** A `_middleware` file answers no path: it stands before every route of its folder, whose path it has, and below. */
  readonly role?: "middleware";
  /** The `_middleware` files before this one, the outermost first. */
  readonly chain?: readonly Route[];
}

/** How many parts of a path a route stands for, without what `[...rest]` takes. */
export const depthOf = ({ segments }: Route): number => segments.filter(({ kind }) => kind !== "rest").length;

/** The names of its parameters, from left to right. */
export const paramNamesOf = ({ segments }: Route): string[] =>
  segments.flatMap((segment) => (segment.kind === "static" ? [] : [segment.name]));

/** The raw path of a URL that a server built: no parsing, this runs once a request. */
export function pathOf(url: string): string {
  const start = url.indexOf("/", 8); // behind "https://" or, a host being one character at least, "http://"
  if (start < 0) return "/";
  const query = url.indexOf("?", start);
  const end = query < 0 ? url.length : query;
  const hash = url.indexOf("#", start);
  return url.slice(start, hash < 0 || hash > end ? end : hash);
}

/** What of a URL's path a route stands for, as it came: `/api/shop` of `/api/shop/items/7`. */
export function mountPathOf(route: Route, url: string): string {
  return pathOf(url)
    .split("/")
    .slice(0, depthOf(route) + 1)
    .join("/");
}

/** A folder that a path may lead into: who stands before what nobody answers there. */
export interface Folder {
  readonly segments: readonly Segment[];
  readonly chain: readonly Route[];
}
