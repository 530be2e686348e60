// `polyglot start`: serves in production what `polyglot build` made, until a signal ends it.
import { existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { loadConfig, loadEnv } from "../config/config.ts";
import { dropAhead } from "../engines/python/pool/thread.ts";
import { ConfigError } from "../errors.ts";
import { begin } from "../host/beginning.ts";
import { checkSettings, importBuiltConfig, readBuild } from "../host/manifest.ts";
import { createGathering } from "../server/gathering.ts";
import { isSupervised, processNumber } from "../server/processes.ts";
import { type Input, readInput, readVersion } from "./command.ts";
import { untilInsisted } from "./signals.ts";

/** Resolves when the server and its engines are closed. */
export async function run(input: Input): Promise<number> {
  const { root, overrides } = readInput(input);
  process.env.NODE_ENV ??= "production"; // packages of the app ask for it
  loadEnv(root, "production");
  const build = await readBuild(await realpath(root).catch(() => root), readVersion());
  const processes = input.values.processes as number | undefined;
  const config = await loadConfig({
    root,
    mode: "production",
    overrides: { ...overrides, processes },
    readFile: () => importBuiltConfig(build),
  });
  if (!isSupervised) await checkPackages(config.root);
  if (config.processes > 0 && !isSupervised) {
    dropAhead();
    return (await import("./supervise.ts")).supervise(config);
  }
  checkSettings(build.manifest, config);
  const gathering = processNumber === undefined ? undefined : createGathering(String(processNumber));
  const stopped = untilInsisted();
  const beginning = await begin(config, { build });
  await beginning.begun;
  // What serves is read while Python starts.
  const [{ createHost }, { serveUntilStopped }] = await Promise.all([
    import("../host/host.ts"),
    import("./serving.ts"),
  ]);
  const open = () => createHost(config, { watch: false, build, gathering, beginning });
  return serveUntilStopped(config, open, { preload: true, stopped });
}

/** What reads a lock is only loaded where there is one. */
async function checkPackages(root: string): Promise<void> {
  if (!existsSync(join(root, "pylock.toml"))) return;
  const { explainMissing } = await import("../packages/state.ts");
  const missing = explainMissing(root);
  if (missing) throw new ConfigError(missing);
}
