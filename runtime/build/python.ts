// The part of a build that is copied: the app's Python, loaded once from the copies, and a snapshot to start from.
import { chmod } from "node:fs/promises";
import { relative } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Route } from "../contract/route.ts";
import { createPythonEngine, type PythonEngine, type PythonEngineOptions } from "../engines/python/engine.ts";
import { copyPython } from "../engines/python/files/copy.ts";
import { hasPackages } from "../engines/python/files/site.ts";
import type { Findings } from "../engines/python/snapshot/make-snapshot.ts";
import { askNeeds, type Needs } from "../engines/python/snapshot/needs.ts";
import { buildSnapshot, describeKept, orNothing } from "../engines/python/snapshot/snapshots.ts";
import { messageOf } from "../errors.ts";
import { pythonOptions } from "../host/engines.ts";
import type { BuiltFile } from "../host/manifest.ts";
import { createLogger, type Logger } from "../log.ts";
import { readInstalled } from "../packages/installed.ts";
import { type BuildOptions, type Folders, loadEach } from "./loaded.ts";
import type { Foreign } from "./typescript.ts";

const PYTHON_START_MS = 120_000;
const ONE_WORKER = { workers: 1, spares: 0, hooks: false };

export interface BuiltPackage {
  readonly name: string;
  readonly version: string;
  readonly bytes: number;
  /** That its own modules took to be imported into the snapshot; null when it is not in there. */
  readonly milliseconds: number | null;
}

/** Copies the app's Python, and imports the handlers from the copies. */
export async function buildPython(
  { config, log }: BuildOptions,
  folders: Folders,
  routes: readonly Route[],
  foreign: Foreign,
) {
  const own = routes.filter(({ language }) => language === "python");
  if (own.length === 0 && foreign.python.length === 0)
    return { loaded: [], failed: [], files: {}, packages: describePackages(config.root, {}) };
  const copies = await copyPython(config.root, folders.python, foreign.modules);
  const files = Object.fromEntries(
    [...copies].map(([source, file]): [string, BuiltFile] => [source, { source, ...file }]),
  );
  const options = pythonOptions(
    config,
    { log, handlerLog: log },
    () => new Response("The app is being built", { status: 503 }),
    foreign,
  );
  const asked: Asked = { options: { ...options, ...ONE_WORKER, code: folders.python }, routes: own, foreign };
  const first = options.snapshots?.length && hasPackages(config.root) ? await loadFirst(asked) : undefined;
  if (first && first.found.failed.length > 0)
    return { ...first.found, files, packages: describePackages(config.root, {}) };
  const { snapshots, times } = await makeSnapshot(asked, first?.needs, folders, log);
  const found = await loadAll({ ...asked, options: { ...asked.options, snapshots } }, (loaded) => loaded);
  return { ...found, files, packages: describePackages(config.root, times) };
}

interface Asked {
  options: PythonEngineOptions;
  routes: readonly Route[];
  foreign: Foreign;
}

type Found = Awaited<ReturnType<typeof loadEach>>;

/** Imports all that the app has, in an interpreter that ends once `use` has what it wants of it. */
async function loadAll<T>(
  { options, routes, foreign }: Asked,
  use: (found: Found, engine: PythonEngine) => T | Promise<T>,
): Promise<T> {
  const { root, log } = options;
  const engine = await createPythonEngine(options);
  try {
    await Promise.race([engine.ready, delay(PYTHON_START_MS, undefined, { ref: false })]);
    const found = await loadEach(
      routes.map((route) => ({ route })),
      async ({ route }) => {
        const started = performance.now();
        const file = await engine.load(route);
        return { route, file, milliseconds: performance.now() - started };
      },
      log,
    );
    // What TypeScript imports must be importable, too.
    for (const file of foreign.python)
      await engine.functions(file).catch((error: Error) => found.failed.push({ source: relative(root, file), error }));
    return await use(found, engine);
  } finally {
    await engine.close();
  }
}

/** Into the build, so that interpreters of the app start from it; without one they start all the same. */
async function makeSnapshot({ options }: Asked, needs: Needs | undefined, { folder }: Folders, log: Logger) {
  const { root, env, snapshots = [] } = options;
  if (snapshots.length === 0) return { snapshots, times: {} };
  let times: Readonly<Record<string, number>> = {};
  const found = (findings: Findings) => {
    ({ times } = findings);
    for (const line of describeKept(findings)) log.warn(line);
  };
  try {
    const path = await buildSnapshot({ root, env, folder, known: snapshots, needs: async () => needs, found });
    await chmod(path, 0o644); // who starts an app is not always who built it
    return { snapshots: [folder], times };
  } catch (error) {
    log.warn(`Python will start cold, in seconds: ${messageOf(error)}`);
    return { snapshots: [], times: {} };
  }
}

/** Packages import a driver by its name, or a part of theirs when it is first used: so all is loaded once without a snapshot. */
function loadFirst({ options, ...asked }: Asked): Promise<{ found: Found; needs: Needs | undefined }> {
  const log = createLogger({ level: "silent" }); // what there is to say is said when all is loaded from the snapshot
  return loadAll(
    { ...asked, options: { ...options, log, handlerLog: log, snapshots: [] } },
    async (found, { invoke }) => ({
      found,
      needs: await orNothing(() => askNeeds(invoke, options.root), options.log)(),
    }),
  );
}

function describePackages(root: string, times: Readonly<Record<string, number>>): BuiltPackage[] {
  const packages = readInstalled(root)?.packages ?? [];
  return packages.map(({ name, version, bytes, imports }) => {
    const found = imports.flatMap((one) => times[one] ?? []);
    const milliseconds = found.length > 0 ? found.reduce((sum, time) => sum + time, 0) : null;
    return { name, version, bytes, milliseconds };
  });
}
