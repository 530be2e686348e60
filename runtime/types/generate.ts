// All types of an app: its routes for the typed client, and modules as the other language sees them.
import { readFile } from "node:fs/promises";
import { join, posix } from "node:path";
import type { FunctionDeclaration } from "../contract/declaration.ts";
import type { Host } from "../host/host.ts";
import type { DescribedFile } from "../openapi/document.ts";
import { apiText } from "./api.ts";
import type { TypeFiles } from "./files.ts";
import { importedPython, listSources, stubbedModules } from "./modules.ts";
import { pythonModuleText } from "./python-module.ts";

/** Where the types of an app lie. */
export const typesFolder = (root: string) => join(root, ".polyglot/types");

export interface App {
  readonly root: string;
  readonly apiDir: string;
}

export interface GeneratedTypes {
  readonly files: TypeFiles;
  /** Files that could not be described, and so are not in there. */
  readonly missing: readonly Missing[];
}

export interface Missing {
  readonly source: string;
  readonly error: Error;
}

/** What was found out before holds for files that are broken for now. */
export interface Known {
  readonly routes: Map<string, DescribedFile>;
  readonly modules: Map<string, readonly FunctionDeclaration[]>;
}

/** Loads every file of routes, and the Python modules that TypeScript imports; reads the sources of the others. */
export async function generateTypes(
  host: Pick<Host, "declarations" | "functions">,
  { root, apiDir }: App,
  known: Known = { routes: new Map(), modules: new Map() },
): Promise<GeneratedTypes> {
  const files = new Map<string, string>();
  const sources = await listSources(root);
  const folder = posix.join(apiDir, ".");
  const declared = await host.declarations();
  const missing: Missing[] = declared.missing.map(({ route, error }) => ({ source: route.source, error }));
  for (const file of declared.files) known.routes.set(file.route.source, file);
  const kept = declared.missing.flatMap(({ route }) => known.routes.get(route.source) ?? []);
  files.set("api.d.ts", apiText([...declared.files, ...kept], "../../"));
  for (const source of await importedPython(root, sources, folder)) {
    try {
      known.modules.set(source, await host.functions(join(root, source)));
    } catch (error) {
      missing.push({ source, error: error as Error });
    }
    const functions = known.modules.get(source);
    if (functions) files.set(source.replace(/\.py$/, ".d.py.ts"), pythonModuleText(functions));
  }
  for (const [path, text] of await stubs(root, stubbedModules(sources, folder))) files.set(path, text);
  return { files, missing };
}

/** The parser is loaded where there is something to parse. */
async function stubs(root: string, modules: ReadonlyMap<string, string>): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  if (modules.size === 0) return files;
  const { stubText } = await import("./stub.ts");
  const names = new Map([...modules].map(([name, source]) => [withoutExtension(source), name]));
  for (const [name, source] of modules) {
    const text = await readFile(join(root, source), "utf8").catch(() => "");
    const resolve = (specifier: string) => {
      const path = posix.join(posix.dirname(source), specifier);
      return /^\.\.?\//.test(specifier) ? (names.get(withoutExtension(path)) ?? names.get(path)) : undefined;
    };
    files.set(`python/${name.replaceAll(".", "/")}.pyi`, stubText(source, text, resolve));
  }
  return files;
}

const withoutExtension = (path: string) => path.replace(/\.[cm]?[jt]s$/, "");
