// The part of a build that is copied: the app's Python, loaded once from the copies, and a snapshot to start from.
import { chmod } from "node:fs/promises";
import { relative } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Config } from "../config/config.ts";
import type { Route } from "../contract/route.ts";
import { createPythonEngine, type PythonEngineOptions } from "../engines/python/engine.ts";
import { copyPython } from "../engines/python/files/copy.ts";
import type { Findings } from "../engines/python/snapshot/make-snapshot.ts";
import { buildSnapshot, describeKept } from "../engines/python/snapshot/snapshots.ts";
import { messageOf } from "../errors.ts";
import { pythonOptions } from "../host/engines.ts";
import type { BuiltFile } from "../host/manifest.ts";
import type { Logger } from "../log.ts";
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
  const { snapshots, times } = await makeSnapshot(config, options, folders, log);
  const engine = await createPythonEngine({ ...options, ...ONE_WORKER, snapshots, code: folders.python });
  try {
    await Promise.race([engine.ready, delay(PYTHON_START_MS, undefined, { ref: false })]);
    const { loaded, failed } = await loadEach(
      own.map((route) => ({ route })),
      async ({ route }) => {
        const started = performance.now();
        const file = await engine.load(route);
        return { route, file, milliseconds: performance.now() - started };
      },
      log,
    );
    // What TypeScript imports must be importable, too.
    for (const file of foreign.python)
      await engine.functions(file).catch((error: Error) => failed.push({ source: relative(config.root, file), error }));
    return { loaded, failed, files, packages: describePackages(config.root, times) };
  } finally {
    await engine.close();
  }
}

/** Into the build, so that interpreters of the app start from it; without one they start all the same. */
async function makeSnapshot(
  { root }: Config,
  { env, snapshots = [] }: PythonEngineOptions,
  { folder }: Folders,
  log: Logger,
) {
  if (snapshots.length === 0) return { snapshots, times: {} };
  let times: Readonly<Record<string, number>> = {};
  const found = (findings: Findings) => {
    ({ times } = findings);
    for (const line of describeKept(findings)) log.warn(line);
  };
  try {
    const path = await buildSnapshot({ root, env, folder, known: snapshots, found });
    await chmod(path, 0o644); // who starts an app is not always who built it
    return { snapshots: [folder], times };
  } catch (error) {
    log.warn(`Python will start cold, in seconds: ${messageOf(error)}`);
    return { snapshots: [], times: {} };
  }
}

function describePackages(root: string, times: Readonly<Record<string, number>>): BuiltPackage[] {
  const packages = readInstalled(root)?.packages ?? [];
  return packages.map(({ name, version, bytes, imports }) => {
    const found = imports.flatMap((one) => times[one] ?? []);
    const milliseconds = found.length > 0 ? found.reduce((sum, time) => sum + time, 0) : null;
    return { name, version, bytes, milliseconds };
  });
}
