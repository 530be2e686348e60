// `polyglot routes`: loads every file of an app and lists what it answers, or why it cannot.
import { resolve } from "node:path";
import { loadConfig, loadEnv } from "../config/config.ts";
import { createHost } from "../host/host.ts";
import { compare, compareRoutes } from "../host/listing.ts";
import { formatColumns, type Input } from "./command.ts";

interface RouteRow {
  method: string;
  path: string;
  file: string;
  language: string;
  middleware?: readonly string[];
  error?: string | undefined;
}

/** Exit code 1 when a file is broken. */
export async function run({ positionals, values }: Input): Promise<number> {
  const root = resolve(positionals[0] ?? ".");
  loadEnv(root, "development");
  // Log lines would stand between the rows; what they would say about a broken file is listed.
  const config = await loadConfig({ root, mode: "development", overrides: { log: { level: "silent" } } });
  const host = await createHost(config, { watch: false });
  try {
    const routes = sortRoutes(await host.routes());
    process.stdout.write(values.json ? `${JSON.stringify(routes, undefined, 2)}\n` : formatRoutes(routes));
    return routes.some((route) => route.error !== undefined) ? 1 : 0;
  } finally {
    await host.close();
  }
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
  const broken = routes.filter((route) => route.error !== undefined);
  const errors = broken.map(({ file, error }) => `\n${file} is broken: ${error}\n`);
  return formatColumns([head, ...rows]) + errors.join("");
}
