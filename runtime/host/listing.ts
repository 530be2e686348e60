// What an app answers, as a list for people: each handler of each file, and the routes of whole apps that tell theirs.
import type { AppDescription } from "../contract/declaration.ts";
import type { Language, Route } from "../contract/route.ts";
import type { LoadedFile } from "../engines/engine.ts";
import type { LoadFile } from "./chain.ts";
import type { MethodTable } from "./endpoint.ts";
import { explainBroken } from "./error-handler.ts";

export interface RouteInfo {
  /** `ALL` for a whole app. */
  method: string;
  path: string;
  /** From the app's root, with forward slashes. */
  file: string;
  language: Language;
  /** The middleware files before it, the outermost first. */
  middleware: readonly string[];
  /** Why the file does not load, behind the place of the fault: `api/hello.ts:3: SyntaxError: …`. */
  error?: string;
}

const ALL = "ALL";
const BELOW = /\/\*[^/]*$/;

export async function listRoutes(
  root: string,
  tables: readonly MethodTable[],
  loadFile: LoadFile,
): Promise<RouteInfo[]> {
  const listed = await Promise.all(
    tables.map(async ({ methods, mount }): Promise<RouteInfo[]> => {
      if (mount) return listMount(mount.route, await describeMount(mount.route, loadFile));
      return [...methods].map(([method, { route }]) => describe(route, method));
    }),
  );
  const infos = listed.flat();
  // A middleware that does not load is in the tables of all that it stands before.
  const broken = new Map(
    tables.flatMap((table) => table.broken.map((one) => [`${one.route.file} ${one.error.message}`, one])),
  );
  for (const { route, error } of broken.values())
    infos.push({ ...describe(route, route.method ?? "?"), error: explainBroken(root, route.source, error) });
  return infos.sort(compareRoutes);
}

/** By path, then method; a whole app before its own routes. */
export function compareRoutes(a: Pick<RouteInfo, "path" | "method">, b: typeof a): number {
  return compare(placeOf(a), placeOf(b)) || Number(b.method === ALL) - Number(a.method === ALL) || compareRest(a, b);
}

/** What a whole app tells of itself; nothing where it cannot. */
export async function describeMount(
  route: Route,
  load: (route: Route) => Promise<Pick<LoadedFile, "describeApp">>,
): Promise<AppDescription> {
  const file = await load(route);
  return (await file.describeApp?.()) ?? { routes: [] };
}

/** The path of a whole app, without what is below it. */
export const mountOf = ({ path }: Route): string => (path === "/" ? "" : path.replace(BELOW, ""));

function listMount(route: Route, { routes }: AppDescription): RouteInfo[] {
  const whole = { ...describe(route, ALL), path: pathBelow(route) };
  const own = routes.map(({ method, path }) => ({
    ...describe(route, method),
    path: mountOf(route) + (path === "/" ? "" : path) || "/",
  }));
  return [whole, ...own];
}

function describe(route: Route, method: string): RouteInfo {
  const middleware = (route.chain ?? []).map(({ source }) => source);
  return { method, path: route.path, file: route.source, language: route.language, middleware };
}

/** Of all that a whole app answers. */
function pathBelow(route: Route): string {
  return route.segments.at(-1)?.kind === "rest" ? route.path : `${mountOf(route)}/*`;
}

const placeOf = ({ path, method }: Pick<RouteInfo, "path" | "method">) =>
  method === ALL ? path.replace(BELOW, "") : path;
const compareRest = (a: Pick<RouteInfo, "path" | "method">, b: typeof a) =>
  compare(a.path, b.path) || compare(a.method, b.method);
export const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));
