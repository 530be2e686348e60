// `polyglot dev`: serves an app and follows its changes until a signal ends it.
import { loadConfig, loadEnv } from "../config/config.ts";
import { createHost } from "../host/host.ts";
import type { Input } from "./command.ts";
import { readInput, serveUntilStopped } from "./serving.ts";

/** Resolves when the server and its engines are closed. */
export async function run(input: Input): Promise<number> {
  const { root, overrides } = readInput(input);
  const mode = process.env.NODE_ENV === "production" ? "production" : "development";
  loadEnv(root, mode);
  const config = await loadConfig({ root, mode, overrides });
  return serveUntilStopped(config, () => createHost(config, { watch: true }), { preload: false });
}
