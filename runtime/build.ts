// What `polyglot build` does: compiles and loads every handler file of every language, and keeps what `start` needs.
import { createHash } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Config, findConfigFile } from "./config/config.ts";
import type { Route } from "./contract/route.ts";
import type { LoadedFile } from "./engines/engine.ts";
import { copyPython } from "./engines/python/copy.ts";
import { createPythonEngine } from "./engines/python/engine.ts";
import { type Entry, TypeScriptBuild } from "./engines/typescript/build.ts";
import { pythonOptions } from "./host/engines.ts";
import { explainBroken } from "./host/error-handler.ts";
import { type BuiltFile, type BuiltRoute, describeRuntime, foldersOf, type Manifest } from "./host/manifest.ts";
import type { Logger } from "./log.ts";
import { findConflict, scanRoutes } from "./routes/scan.ts";

export interface BuildOptions {
  config: Config;
  /** Of the runtime. */
  version: string;
  log: Logger;
}

/** A manifest, or the reasons why there is none: `api/hello.ts:3: SyntaxError: …`. */
export type BuildResult = { manifest: Manifest } | { failures: readonly string[] };

type Folders = ReturnType<typeof foldersOf>;

interface Loaded {
  readonly route: Route;
  readonly file: LoadedFile;
  readonly entry?: Entry;
  readonly milliseconds: number;
}

interface Failed {
  readonly source: string;
  readonly error: Error;
}

const PYTHON_START_MS = 120_000;

/** Leaves the build of before alone unless all is well. Throws ConfigError where there is nothing to build. */
export async function build(options: BuildOptions): Promise<BuildResult> {
  const { root } = options.config;
  const routes = await scanRoutes(options.config);
  const folders = foldersOf(root, `build-${process.pid}`);
  await rm(folders.folder, { recursive: true, force: true });
  await mkdir(folders.folder, { recursive: true });
  try {
    const typescript = await buildTypeScript(options, folders, routes);
    const python = await buildPython(options, folders, routes);
    const loaded = [...typescript.loaded, ...python.loaded].sort((a, b) => compare(a.route.source, b.route.source));
    const failures = [...typescript.failed, ...python.failed]
      .sort((a, b) => compare(a.source, b.source))
      .map(({ source, error }) => explainBroken(root, source, error));
    const conflict = findConflict(loaded.map(({ route, file }) => ({ route, methods: file.methods })));
    if (conflict) failures.push(conflict.message);
    if (failures.length > 0) return { failures: [...new Set(failures)] }; // one bad module may break many files
    const { outputs, config } = typescript;
    const manifest = describeBuild(options, { outputs, config, python: python.files, loaded });
    await writeFile(folders.manifest, `${JSON.stringify(manifest, undefined, 1)}\n`);
    await replace(folders.folder, foldersOf(root).folder);
    return { manifest };
  } finally {
    await rm(folders.folder, { recursive: true, force: true });
  }
}

/** Compiles all files together, then evaluates one after the other, so that the time of each is its own. */
async function buildTypeScript({ config, log }: BuildOptions, folders: Folders, routes: readonly Route[]) {
  const { root } = config;
  const compiler = new TypeScriptBuild({ root, folder: folders.typescript, log });
  const own = routes.filter(({ language }) => language !== "python");
  try {
    const compiled = own.map((route) => ({ route, closure: compiler.compile(route.file) }));
    await Promise.allSettled(compiled.map(({ closure }) => closure));
    const { loaded, failed } = await loadEach(compiled, async ({ route, closure }) => {
      const ready = await closure;
      const started = performance.now();
      const { file, entry } = await compiler.load(route, ready);
      return { route, file, entry, milliseconds: performance.now() - started };
    });
    const name = findConfigFile(root);
    const configured = name === undefined ? null : await compileConfig(compiler, root, name);
    const outputs = [...compiler.outputs()].map(([output, file]): [string, BuiltFile] => {
      return [output, { ...file, source: sourceOf(root, file.source) }];
    });
    return { loaded, failed, config: configured, outputs: Object.fromEntries(outputs) };
  } finally {
    await compiler.close();
  }
}

async function compileConfig(compiler: TypeScriptBuild, root: string, name: string): Promise<Manifest["config"]> {
  const file = join(root, name);
  const { entry } = await compiler.evaluate(file, await compiler.compile(file));
  return { source: name, output: entry.output };
}

/** Copies the app's Python, and imports the handlers from the copies. The place for a snapshot of the interpreter. */
async function buildPython({ config, log }: BuildOptions, folders: Folders, routes: readonly Route[]) {
  const own = routes.filter(({ language }) => language === "python");
  if (own.length === 0) return { loaded: [], failed: [], files: {} };
  const copies = await copyPython(config.root, folders.python);
  const files = Object.fromEntries(
    [...copies].map(([source, file]): [string, BuiltFile] => [source, { source, ...file }]),
  );
  const options = pythonOptions(
    config,
    { log, handlerLog: log },
    () => new Response("The app is being built", { status: 503 }),
  );
  const engine = await createPythonEngine({ ...options, workers: 1, spares: 0, hooks: false, code: folders.python });
  try {
    await Promise.race([engine.ready, delay(PYTHON_START_MS, undefined, { ref: false })]);
    const { loaded, failed } = await loadEach(
      own.map((route) => ({ route })),
      async ({ route }) => {
        const started = performance.now();
        const file = await engine.load(route);
        return { route, file, milliseconds: performance.now() - started };
      },
    );
    return { loaded, failed, files };
  } finally {
    await engine.close();
  }
}

async function loadEach<T extends { route: Route }>(items: readonly T[], load: (item: T) => Promise<Loaded>) {
  const loaded: Loaded[] = [];
  const failed: Failed[] = [];
  for (const item of items)
    try {
      loaded.push(await load(item));
    } catch (error) {
      failed.push({ source: item.route.source, error: error as Error });
    }
  return { loaded, failed };
}

type Parts = Pick<Manifest, "outputs" | "config" | "python"> & { loaded: readonly Loaded[] };

function describeBuild({ config, version }: BuildOptions, { outputs, config: file, python, loaded }: Parts): Manifest {
  const { root, apiDir, prefix } = config;
  const routes = loaded.map((one): BuiltRoute => {
    const { path, segments, source, language, method } = one.route;
    const bytes = one.entry
      ? one.entry.needs.reduce((sum, name) => sum + (outputs[name]?.bytes ?? 0), 0)
      : (python[source]?.bytes ?? 0);
    return {
      ...{ path, segments, source, language, method: method ?? null },
      ...{ methods: one.file.methods, config: one.file.config, output: one.entry?.output ?? null, bytes },
      milliseconds: Math.round(one.milliseconds * 10) / 10,
    };
  });
  const manifest = {
    ...describeRuntime(root, version),
    settings: { apiDir, prefix },
    config: file,
    routes,
    outputs,
    python,
  };
  // Import times differ from build to build; what was built does not.
  const lasting = JSON.stringify(manifest, (name, value) => (name === "milliseconds" ? undefined : value));
  return { ...manifest, hash: createHash("sha256").update(lasting).digest("hex") };
}

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

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));
const sourceOf = (root: string, file: string) => relative(root, file).replaceAll(sep, "/");
