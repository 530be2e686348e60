// What `polyglot build` does: compiles and loads every handler file of every language, and keeps what `start` needs.
import { createHash } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Folder, Route } from "../contract/route.ts";
import { documentOf } from "../host/documents.ts";
import { explainBroken } from "../host/error-handler.ts";
import { compare } from "../host/listing.ts";
import { type BuiltRoute, describeRuntime, foldersOf, type Manifest } from "../host/manifest.ts";
import { findConflict, scanRoutes } from "../routes/scan.ts";
import type { BuildOptions, Loaded } from "./loaded.ts";
import { type BuiltPackage, buildPython } from "./python.ts";
import { buildTypeScript } from "./typescript.ts";

/** A manifest, or the reasons why there is none: `api/hello.ts:3: SyntaxError: …`. */
export type BuildResult = { manifest: Manifest; packages: readonly BuiltPackage[] } | { failures: readonly string[] };

/** Leaves the build of before alone unless all is well. Throws ConfigError where there is nothing to build. */
export async function build(options: BuildOptions): Promise<BuildResult> {
  const { root } = options.config;
  const { routes, folders: places } = await scanRoutes(options.config);
  const files = [...routes, ...middlewareOf(routes, places)];
  const folders = foldersOf(root, `build-${process.pid}`);
  await rm(folders.folder, { recursive: true, force: true });
  await mkdir(folders.folder, { recursive: true });
  try {
    const typescript = await buildTypeScript(options, folders, files);
    const python = await buildPython(options, folders, files, typescript.foreign);
    const loaded = [...typescript.loaded, ...python.loaded].sort((a, b) => compare(a.route.source, b.route.source));
    const failures = [...typescript.failed, ...python.failed]
      .sort((a, b) => compare(a.source, b.source))
      .map(({ source, error }) => explainBroken(root, source, error));
    const conflict = findConflict(loaded.map(({ route, file }) => ({ route, methods: file.methods })));
    if (conflict) failures.push(conflict.message);
    if (failures.length > 0) return { failures: [...new Set(failures)] }; // one bad module may break many files
    const { outputs, config, modules } = typescript;
    const manifest = describeBuild(options, { outputs, config, modules, python: python.files, loaded, places });
    const described = loaded.flatMap((one) => one.described ?? []);
    const apps = loaded.flatMap((one) => one.app ?? []);
    await writeFile(folders.openapi, JSON.stringify(await documentOf(options.config, described, apps, options.log)));
    await writeFile(folders.manifest, `${JSON.stringify(manifest, undefined, 1)}\n`);
    await replace(folders.folder, foldersOf(root).folder);
    return { manifest, packages: python.packages };
  } finally {
    await rm(folders.folder, { recursive: true, force: true });
  }
}

type Parts = Pick<Manifest, "outputs" | "config" | "python" | "modules"> & {
  loaded: readonly Loaded[];
  places: readonly Folder[];
};

function describeBuild({ config, version }: BuildOptions, parts: Parts): Manifest {
  const { outputs, config: file, python, modules, loaded, places } = parts;
  const { root, apiDir, prefix } = config;
  const describe = (one: Loaded): BuiltRoute => {
    const { path, segments, source, language, method, chain = [] } = one.route;
    const bytes = one.entry
      ? one.entry.needs.reduce((sum, name) => sum + (outputs[name]?.bytes ?? 0), 0)
      : (python[source]?.bytes ?? 0);
    return {
      ...{
        path,
        segments,
        source,
        language,
        method: method ?? null,
        chain: sourcesOf(chain),
        mounted: one.file.mounted ?? false,
      },
      ...{ methods: one.file.methods, config: one.file.config, output: one.entry?.output ?? null, bytes },
      ...{ foreign: one.entry?.foreign ?? false },
      milliseconds: Math.round(one.milliseconds * 10) / 10,
    };
  };
  const manifest = {
    ...describeRuntime(root, version),
    settings: { apiDir, prefix },
    config: file,
    routes: loaded.filter(({ route }) => route.role === undefined).map(describe),
    middleware: loaded.filter(({ route }) => route.role === "middleware").map(describe),
    folders: places.map(({ segments, chain }) => ({ segments, chain: sourcesOf(chain) })),
    modules,
    outputs,
    python,
  };
  // Import times differ from build to build; what was built does not.
  const lasting = JSON.stringify(manifest, (name, value) => (name === "milliseconds" ? undefined : value));
  return { ...manifest, hash: createHash("sha256").update(lasting).digest("hex") };
}

/** Also those of folders without routes. */
function middlewareOf(routes: readonly Route[], places: readonly Folder[]): readonly Route[] {
  return [...new Set([...routes, ...places].flatMap(({ chain }) => chain ?? []))];
}

const sourcesOf = (files: readonly Route[]) => files.map(({ source }) => source);

/** The old folder is there until the new one takes its place. */
async function replace(made: string, folder: string): Promise<void> {
  const old = join(folder, "..", `${basename(made)}-old`);
  const had = await rename(folder, old).then(
    () => true,
    () => false,
  );
  try {
    await rename(made, folder);
  } catch (error) {
    if (had) await rename(old, folder);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}
