// `polyglot start`: serves an app in production until a signal ends it.
import { loadConfig, loadEnv } from "../config/config.ts";
import { createHost } from "../host/host.ts";
import type { Input } from "./command.ts";
import { readInput, serveUntilStopped } from "./serving.ts";

/** Resolves when the server and its engines are closed. */
export async function run(input: Input): Promise<number> {
  const { root, overrides } = readInput(input);
  process.env.NODE_ENV ??= "production"; // packages of the app ask for it
  loadEnv(root, "production");
  const config = await loadConfig({ root, mode: "production", overrides });
  const host = await createHost(config, { watch: false });
  await host.preload();
  return serveUntilStopped(host, config);
}
