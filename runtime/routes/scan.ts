// Walks the api folder and lists its routes; nothing is read or run, so ten thousand files take moments.
import type { Dirent } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import type { Method } from "../contract/handler.ts";
import type { Folder, Route } from "../contract/route.ts";
import { ConfigError } from "../errors.ts";
import { Chains } from "./chains.ts";
import { isMiddlewareFile, isPrivateFile, isPrivateFolder, parseMiddlewarePath, parseRoutePath } from "./path.ts";
import { shapeOf } from "./router.ts";

export interface ScanOptions {
  /** Absolute path of the app. */
  root: string;
  /** The folder of routes, relative to the root. */
  apiDir: string;
  prefix: string;
}

/** What lies in the folder of routes. */
export interface Scan {
  /** Sorted by file. */
  readonly routes: readonly Route[];
  /** Those that a path may lead into; none where there is no middleware. */
  readonly folders: readonly Folder[];
}

/** Throws ConfigError on a missing folder, a wrong name, or two files for one method. */
export async function scanRoutes(options: ScanOptions): Promise<Scan> {
  const folder = resolve(options.root, options.apiDir);
  const files = (await walk(folder, "", [await realFolder(folder, options)])).sort();
  const placeOf = (name: string) => {
    const file = join(folder, name);
    return { file, source: relative(options.root, file).replaceAll(sep, "/") };
  };
  const middlewares = files.filter((name) => isMiddlewareFile(basename(name)));
  const chains = new Chains(
    middlewares.map((name): [string, Route] => [
      name,
      { ...parseMiddlewarePath(name, options.prefix), ...placeOf(name), role: "middleware" },
    ]),
  );
  const routes: Route[] = [];
  const names = [...middlewares];
  for (const name of files) {
    const found = parseRoutePath(name, options.prefix);
    if (found === undefined) continue;
    names.push(name);
    const chain = chains.of(dirname(name));
    routes.push({ ...found, ...placeOf(name), ...(chain.length > 0 && { chain }) });
  }
  const named = routes.flatMap((route) => (route.method ? [{ route, methods: [route.method] }] : []));
  const conflict = findConflict(named);
  if (conflict !== undefined) throw conflict;
  return { routes, folders: chains.folders(names, options.prefix) };
}

/** The first two files that answer the same method of the same paths, as an error that names both. */
export function findConflict(files: readonly { route: Route; methods: readonly Method[] }[]): ConfigError | undefined {
  const owners = new Map<string, Route>();
  for (const { route, methods } of files) {
    const shape = shapeOf(route.segments);
    for (const method of methods) {
      const owner = owners.get(`${method} ${shape}`);
      if (owner === undefined) owners.set(`${method} ${shape}`, route);
      else if (owner.file !== route.file) return conflictError(owner, route, method);
    }
  }
  return undefined;
}

function conflictError(first: Route, second: Route, method: Method): ConfigError {
  return new ConfigError(
    `Two files answer ${method} ${first.path}: ${first.source} and ${second.source}. A path and method belong to one file: remove one, rename one, or give them different methods.`,
    { place: { file: second.file } },
  );
}

async function realFolder(folder: string, { root, apiDir }: ScanOptions): Promise<string> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory()) return realpath(folder);
  const problem = found === undefined ? "does not exist" : "is not a folder";
  throw new ConfigError(
    `The folder of routes "${apiDir}" ${problem} in ${root}. Create ${join(apiDir, "hello.ts")} with: export const GET = () => "Hello"; or set apiDir in polyglot.config.ts.`,
  );
}

/** Names of files below `folder`, relative to the api folder. `chain` holds the real paths of the folders walked through. */
async function walk(folder: string, prefix: string, chain: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  const folders: Promise<string[]>[] = [];
  const enter = (name: string, real: string) =>
    folders.push(walk(join(folder, name), `${prefix}${name}/`, [...chain, real]));
  for (const entry of await listFolder(folder)) {
    const { name } = entry;
    if (entry.isFile()) {
      if (isWanted(name)) files.push(prefix + name);
    } else if (entry.isDirectory()) {
      if (!isPrivateFolder(name)) enter(name, join(chain.at(-1) ?? folder, name));
    } else if (entry.isSymbolicLink() && !isPrivateFolder(name)) {
      const target = await resolveLink(entry, chain);
      if (target?.folder) enter(name, target.real);
      else if (target !== undefined && isWanted(name)) files.push(prefix + name);
    }
  }
  return files.concat((await Promise.all(folders)).flat());
}

function isWanted(name: string): boolean {
  return !isPrivateFile(name) || isMiddlewareFile(name);
}

/** A folder that was removed during the walk is empty. */
async function listFolder(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** Undefined for a dangling link, and for one that leads back to where the walk came from. */
async function resolveLink(
  entry: Dirent,
  chain: readonly string[],
): Promise<{ real: string; folder: boolean } | undefined> {
  try {
    const real = await realpath(join(entry.parentPath, entry.name));
    const found = await stat(real);
    if (!found.isDirectory()) return found.isFile() ? { real, folder: false } : undefined;
    const circular = chain.some((passed) => passed === real || passed.startsWith(real + sep));
    return circular ? undefined : { real, folder: true };
  } catch {
    return undefined;
  }
}
