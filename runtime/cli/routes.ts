// `polyglot routes`: loads every file of an app and lists what it answers, or why it cannot.
import { compare, compareRoutes } from "../host/listing.ts";
import { formatColumns, type Input } from "./command.ts";
import { withHost } from "./loaded.ts";

interface RouteRow {
  method: string;
  path: string;
  file: string;
  language: string;
  middleware?: readonly string[];
  error?: string | undefined;
}

/** Exit code 1 when a file is broken. */
export function run(input: Input): Promise<number> {
  return withHost(input, async (host) => {
    const routes = sortRoutes(await host.routes());
    process.stdout.write(input.values.json ? `${JSON.stringify(routes, undefined, 2)}\n` : formatRoutes(routes));
    return routes.some((route) => route.error !== undefined) ? 1 : 0;
  });
}

/** By path, then method; a whole app before its own routes. */
export function sortRoutes<T extends RouteRow>(routes: readonly T[]): T[] {
  return routes.toSorted((a, b) => compareRoutes(a, b) || compare(a.file, b.file));
}

/** An aligned table, then the errors of broken files. */
export function formatRoutes(routes: readonly RouteRow[]): string {
  if (routes.length === 0) return "No routes\n";
  // Most apps have none.
  const isChained = routes.some(({ middleware = [] }) => middleware.length > 0);
  const head = ["METHOD", "PATH", "FILE", "LANGUAGE", ...(isChained ? ["MIDDLEWARE"] : [])];
  const rows = routes.map(({ method, path, file, language, middleware = [] }) => [
    ...[method || "?", path, file, language],
    ...(isChained ? [middleware.join(" > ")] : []),
  ]);
  // A file may be broken by what it imports, which has the place then.
  const errors = routes.flatMap(({ file, error }) =>
    error === undefined ? [] : `\n${error.startsWith(`${file}:`) ? "" : `${file}: `}${error}\n`,
  );
  return formatColumns([head, ...rows]) + errors.join("");
}
