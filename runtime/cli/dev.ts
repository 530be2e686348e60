// `polyglot dev`: serves an app and follows its changes until a signal ends it.
import { type Config, loadConfig, loadEnv } from "../config/config.ts";
import { createHost, type Host } from "../host/host.ts";
import { createLogger } from "../log.ts";
import { packagesOptions } from "../packages/options.ts";
import { settle } from "../packages/settle.ts";
import { type FollowedTypes, followTypes } from "../types/follow.ts";
import { type Input, readInput } from "./command.ts";
import { REPORTS } from "./packages.ts";
import { serveUntilStopped } from "./serving.ts";

/** Resolves when the server and its engines are closed. */
export async function run(input: Input): Promise<number> {
  const { root, overrides } = readInput(input);
  const mode = process.env.NODE_ENV === "production" ? "production" : "development";
  loadEnv(root, mode);
  const config = await loadConfig({ root, mode, overrides });
  return serveUntilStopped(config, () => createFollowed(config), { preload: false });
}

/** A host with the packages that its lock names, whose types are kept current. */
async function createFollowed(config: Config): Promise<Host> {
  const log = createLogger(config.log);
  await settle(packagesOptions(config, REPORTS), log);
  let types: FollowedTypes | undefined;
  const host = await createHost(config, { watch: true, log, onChange: () => types?.update() });
  types = followTypes(host, config);
  types.update();
  const close = () => Promise.all([types?.close(), host.close()]);
  return Object.assign(Object.create(host), { close });
}
