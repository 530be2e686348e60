// What `polyglot build` made, as its manifest tells: written by the build, read by `polyglot start` instead of a scan.
import { readFile } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Method } from "../contract/handler.ts";
import type { Folder, Route, Segment } from "../contract/route.ts";
import type { RouteConfig } from "../contract/route-config.ts";
import type { BuiltTypeScript } from "../engines/typescript/built.ts";
import { ConfigError, messageOf } from "../errors.ts";

/** Changes when a build of before cannot be read any more. */
const FORMAT = 3;

/** All paths are relative to the app's root, with forward slashes. */
export interface Manifest {
  readonly format: number;
  /** The version of the runtime that built it. */
  readonly runtime: string;
  /** Where that runtime lies: outputs import it; absolute when it is no part of the app. */
  readonly index: string;
  /** Settings that are part of the table of routes. */
  readonly settings: { readonly apiDir: string; readonly prefix: string };
  /** The config file and its output. */
  readonly config: { readonly source: string; readonly output: string } | null;
  readonly routes: readonly BuiltRoute[];
  /** Files that stand before routes; these name them by their source. */
  readonly middleware: readonly BuiltRoute[];
  readonly folders: readonly { readonly segments: readonly Segment[]; readonly chain: readonly string[] }[];
  /** What other languages import, by source. */
  readonly modules: Readonly<Record<string, { readonly output: string; readonly foreign: boolean }>>;
  /** Compiled files by name. */
  readonly outputs: Readonly<Record<string, BuiltFile>>;
  /** Copied Python files. */
  readonly python: Readonly<Record<string, BuiltFile>>;
  /** Of all of the above: another build, another hash. */
  readonly hash: string;
}

export interface BuiltRoute extends Omit<Route, "file" | "method" | "role" | "chain"> {
  /** Given by the file name. */
  readonly method: Method | null;
  readonly methods: readonly Method[];
  readonly chain: readonly string[];
  /** It exports a whole app. */
  readonly mounted: boolean;
  readonly config: RouteConfig;
  /** Its compiled file; null for Python. */
  readonly output: string | null;
  /** It reaches functions of another language. */
  readonly foreign: boolean;
  /** Bytes of its outputs, with all they import. */
  readonly bytes: number;
  /** Milliseconds its import took while building, with what nobody had imported before it. */
  readonly milliseconds: number;
}

export interface BuiltFile {
  readonly source: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** A build as the host takes it, with absolute paths. */
export interface Build {
  readonly manifest: Manifest;
  readonly routes: readonly Route[];
  readonly folders: readonly Folder[];
  readonly typescript: BuiltTypeScript;
  /** The folder of the app's Python. */
  readonly python: string;
  /** The document of the API. */
  readonly openapi: string;
}

/** Where a build lies; `name` is another while it is made. */
export function foldersOf(root: string, name = "build") {
  const folder = join(root, ".polyglot", name);
  return {
    folder,
    manifest: join(folder, "manifest.json"),
    typescript: join(folder, "typescript"),
    python: join(folder, "python"),
    openapi: join(folder, "openapi.json"),
  };
}

/** What the running runtime would write of itself. */
export function describeRuntime(root: string, version: string): Pick<Manifest, "format" | "runtime" | "index"> {
  const index = fileURLToPath(
    new URL(import.meta.url.endsWith(".ts") ? "../index.ts" : "../index.js", import.meta.url),
  );
  const path = relative(root, index);
  const inside = !path.startsWith(`..${sep}`) && !isAbsolute(path);
  return { format: FORMAT, runtime: version, index: inside ? path.replaceAll(sep, "/") : index };
}

/** The build of an app; `root` is a real path. Throws ConfigError when there is none that this runtime can serve. */
export async function readBuild(root: string, version: string): Promise<Build> {
  const folders = foldersOf(root);
  const manifest = await readManifest(root, folders.manifest, version);
  const routeOf = ({ path, segments, source, language, method }: BuiltRoute): Route => {
    return { path, segments, source, language, method: method ?? undefined, file: join(root, source) };
  };
  const middleware = new Map(
    manifest.middleware.map((file): [string, Route] => [file.source, { ...routeOf(file), role: "middleware" }]),
  );
  const chainOf = (sources: readonly string[]) => sources.map((source) => middleware.get(source) as Route);
  const routes = manifest.routes.map((file): Route => {
    return { ...routeOf(file), ...(file.chain.length > 0 && { chain: chainOf(file.chain) }) };
  });
  const places = manifest.folders.map(({ segments, chain }): Folder => ({ segments, chain: chainOf(chain) }));
  const modules = Object.entries(manifest.modules).map(([source, module]) => ({ source, ...module }));
  const compiled = [...manifest.routes, ...manifest.middleware, ...modules];
  const entries = compiled.flatMap(({ source, output }): [string, string][] =>
    output === null ? [] : [[join(root, source), output]],
  );
  const sources = Object.entries(manifest.outputs).map(([name, { source }]): [string, string] => [
    name,
    join(root, source),
  ]);
  const foreign = new Set(compiled.filter(({ foreign }) => foreign).map(({ source }) => join(root, source)));
  const typescript = { folder: folders.typescript, entries: new Map(entries), sources: new Map(sources), foreign };
  return { manifest, routes, folders: places, typescript, python: folders.python, openapi: folders.openapi };
}

/** The exports of the config file that was built in. */
export async function importBuiltConfig({ manifest, typescript }: Build) {
  if (manifest.config === null) return undefined;
  const { source, output } = manifest.config;
  try {
    const exports: Record<string, unknown> = await import(pathToFileURL(join(typescript.folder, output)).href);
    return { name: source, exports };
  } catch (cause) {
    throw new ConfigError(`${source} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

/** A setting that shapes the routes cannot be another than it was: they are built. */
export function checkSettings({ settings }: Manifest, config: Manifest["settings"]): void {
  for (const name of ["apiDir", "prefix"] as const)
    if (settings[name] !== config[name])
      throw new ConfigError(
        `${name} is ${JSON.stringify(config[name])}, but the build was made with ${JSON.stringify(settings[name])}; run polyglot build with the settings and the environment that polyglot start will have.`,
      );
}

async function readManifest(root: string, file: string, version: string): Promise<Manifest> {
  const advice = `run polyglot build${root === process.cwd() ? "" : ` ${root}`} first`;
  const text = await readFile(file, "utf8").catch(() => {
    throw new ConfigError(`There is no build in ${root}; ${advice}. (polyglot dev needs none.)`);
  });
  const own = describeRuntime(root, version);
  const manifest = parse(text);
  if (manifest === undefined) throw new ConfigError(`${file} cannot be read as JSON; ${advice}.`);
  if (manifest.format !== own.format)
    throw new ConfigError(
      `The build in ${root} has format ${manifest.format}; this runtime reads ${own.format}: ${advice}.`,
    );
  if (manifest.runtime !== own.runtime)
    throw new ConfigError(
      `The build in ${root} is of polyglot ${manifest.runtime}; this is ${own.runtime}: ${advice}.`,
    );
  if (manifest.index !== own.index)
    throw new ConfigError(
      `The build in ${root} imports the runtime at ${manifest.index}, but ${own.index} runs: ${advice} with the polyglot that starts it.`,
    );
  return manifest;
}

function parse(text: string): Manifest | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
