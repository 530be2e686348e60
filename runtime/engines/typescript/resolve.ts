// How an import is resolved: app sources become placeholders, data is bundled in, packages and Node's modules stay.
import { statSync } from "node:fs";
import { isBuiltin } from "node:module";
import { extname, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from "esbuild";
import { type ImportKind, placeholder } from "./places.ts";
import { isForeignModule } from "./python-names.ts";

export interface LocalImport {
  kind: ImportKind;
  /** As the author wrote it. */
  specifier: string;
  /** Absolute path. */
  file: string;
}

/** Paths found so far, by folder, kind and specifier. Belongs to one state of the files: clear it when they change. */
export type ResolutionCache = Map<string, Promise<Resolution>>;
type Resolution = { path: string; external: boolean } | undefined;

const SOURCE = /\.[cm]?[jt]sx?$/;
const DATA: Record<ImportKind, RegExp> = { import: /\.(?:json|txt)$/, lazy: /\.(?:json|txt)$/, require: /\.json$/ };
const DECLARATION = /\.d\.[cm]?ts$/;
const RUNTIME = /^polyglot-runtime(?:\/(.+))?$/;
const OWN_QUESTION = Symbol("own question");

/** `found` is told of every import of another file of the app. */
export function resolvePlugin(cache: ResolutionCache, found: (importer: string, local: LocalImport) => void): Plugin {
  return {
    name: "polyglot-resolve",
    setup(build) {
      build.onResolve({ filter: /.*/ }, async (args): Promise<OnResolveResult | undefined> => {
        if (args.kind === "entry-point" || args.pluginData === OWN_QUESTION) return undefined;
        const outside = resolveOutside(args);
        if (outside) return outside;
        const resolution = await locate(build, cache, args);
        if (resolution === undefined) return undefined; // esbuild reports it, with the place
        // A tsconfig may map a package to its declarations: there is nothing to run in them.
        if (resolution.external || DECLARATION.test(resolution.path)) return { path: args.path, external: true };
        return resolveFile(args, resolution.path, found);
      });
    },
  };
}

function resolveOutside(args: OnResolveArgs): OnResolveResult | undefined {
  const runtime = RUNTIME.exec(args.path);
  if (runtime) return external(args, runtimeFile(runtime[1] ?? "index"));
  // Two letters at least: `C:\` is a path.
  if (isBuiltin(args.path) || /^[a-z][a-z+.-]+:/i.test(args.path)) return { path: args.path, external: true };
  return undefined;
}

/** The running runtime's own file, whatever the app has installed: `throw new HTTPException` must meet the same class. */
export function runtimeFile(name: string): string {
  return fileURLToPath(new URL(`../../${name}${extname(import.meta.url)}`, import.meta.url));
}

function locate(build: PluginBuild, cache: ResolutionCache, args: OnResolveArgs): Promise<Resolution> {
  if (/^\.\.?\//.test(args.path)) {
    const path = resolve(args.resolveDir, args.path);
    if (statSync(path, { throwIfNoEntry: false })?.isFile()) return Promise.resolve({ path, external: false });
  }
  const key = `${args.kind} ${args.resolveDir} ${args.path}`;
  let resolution = cache.get(key);
  if (!resolution) {
    const { importer, kind, resolveDir } = args;
    resolution = build
      .resolve(args.path, { importer, kind, resolveDir, pluginData: OWN_QUESTION })
      .then(({ errors, path, external }) => (errors.length > 0 || path === "" ? undefined : { path, external }));
    cache.set(key, resolution);
  }
  return resolution;
}

function resolveFile(
  args: OnResolveArgs,
  file: string,
  found: (importer: string, local: LocalImport) => void,
): OnResolveResult {
  const kind = kindOf(args);
  const source = (SOURCE.test(file) || isForeignModule(file)) && !file.includes(`${sep}node_modules${sep}`);
  const data = DATA[kind].test(file) && args.kind !== "require-resolve";
  if (!source && !data) return external(args, file);
  found(args.importer, { kind, specifier: args.path, file });
  return data ? { path: file } : external(args, file);
}

function kindOf(args: OnResolveArgs): ImportKind {
  if (args.kind === "dynamic-import") return "lazy";
  return args.kind.startsWith("require") ? "require" : "import";
}

function external(args: OnResolveArgs, file: string): OnResolveResult {
  return { path: placeholder(kindOf(args), file), external: true };
}
