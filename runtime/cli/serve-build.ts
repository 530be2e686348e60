// What `polyglot start` does once it has read the build: most of the runtime is loaded for it.
import { type Config, loadConfig, loadEnv } from "../config/config.ts";
import { dropAhead } from "../engines/python/thread.ts";
import { createHost } from "../host/host.ts";
import { type Build, checkSettings, importBuiltConfig } from "../host/manifest.ts";
import { createGathering } from "../server/gathering.ts";
import { isSupervised, processNumber } from "../server/processes.ts";
import { type Input, readInput } from "./command.ts";
import { serveUntilStopped } from "./serving.ts";

/** Resolves when the server and its engines are closed. */
export async function serveBuild(build: Build, input: Input): Promise<number> {
  const config = await readConfig(build, input);
  if (config.processes > 0 && !isSupervised) {
    dropAhead();
    return (await import("./supervise.ts")).supervise(config);
  }
  checkSettings(build.manifest, config);
  const gathering = processNumber === undefined ? undefined : createGathering(String(processNumber));
  return serveUntilStopped(config, () => createHost(config, { watch: false, build, gathering }), { preload: true });
}

function readConfig(build: Build, input: Input): Promise<Config> {
  const { root, overrides } = readInput(input);
  loadEnv(root, "production");
  const processes = input.values.processes as number | undefined;
  const readFile = () => importBuiltConfig(build);
  return loadConfig({ root, mode: "production", overrides: { ...overrides, processes }, readFile });
}
