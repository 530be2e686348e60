// The bench's app as `polyglot build` leaves it, with settings of its own.
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PeerPackages } from "../tools/peer-packages.ts";
import { createTemporaryFolder, run } from "./processes.ts";
import { BENCH_APP, GROWING, type Program } from "./servers.ts";

/** Routes of both languages behind middleware of each, and behind none. */
export const GUARDED_APP = fileURLToPath(new URL("guarded-app", import.meta.url));
const COMMAND = fileURLToPath(new URL("./command.mjs", import.meta.url));
const BUILD_SECONDS = 120;

/** Copies and builds the app, or only the part of it that `isPart` says; resolves to its folder. */
export async function buildApp(
  settings: object,
  isPart: (file: string) => boolean = () => true,
  source = BENCH_APP,
): Promise<string> {
  const folder = join(createTemporaryFolder(), "app");
  cpSync(source, folder, { recursive: true, filter: (path) => !path.includes(".polyglot") && isPart(path) });
  await buildFolder(folder, settings);
  return folder;
}

/** Builds the `app` of a module of `peers/`, mounted at the root and with its packages; resolves to the folder. */
export async function buildMounted(module: string, packages: PeerPackages): Promise<string> {
  const folder = join(createTemporaryFolder(), "app");
  mkdirSync(join(folder, "api"), { recursive: true });
  cpSync(fileURLToPath(new URL(`peers/${module}.py`, import.meta.url)), join(folder, `${module}.py`));
  writeFileSync(join(folder, "api/index.py"), `from ${module} import app\n`);
  packages.install(folder);
  await buildFolder(folder, { prefix: "" }); // its paths are whole
  return folder;
}

async function buildFolder(folder: string, settings: object): Promise<void> {
  // The peers write no line a request either.
  const all = { log: { level: "warn" }, ...settings };
  writeFileSync(join(folder, "polyglot.config.mjs"), `export default ${JSON.stringify(all)};\n`);
  await run(process.execPath, [COMMAND, "build", folder], { seconds: BUILD_SECONDS });
}

/** `polyglot start` on a built app. Listens when it is ready, and not before. */
export function startProgram(name: string, folder: string, processes = 0): Program {
  const more = processes > 0 ? ["--processes", String(processes)] : [];
  return {
    name,
    file: process.execPath,
    args: (port) => [GROWING, COMMAND, "start", folder, "--host", "127.0.0.1", "--port", String(port), ...more],
    announces: [],
  };
}
