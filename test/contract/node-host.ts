// The host of this repository, on a port of its own, with its log in a probe.
import { loadConfig, type UserConfig } from "../../runtime/config/config.ts";
import { createHost } from "../../runtime/host/host.ts";
import { createLogger } from "../../runtime/log.ts";
import { serve } from "../../runtime/server/server.ts";
import type { Mode } from "./client.ts";
import type { LogProbe } from "./log-probe.ts";
import { APP, type RunningHost } from "./suite.ts";

export async function bootNodeHost(mode: Mode, probe: LogProbe, settings: UserConfig = {}): Promise<RunningHost> {
  const config = await loadConfig({ root: APP, mode, overrides: { port: 0, host: "127.0.0.1", ...settings } });
  const log = createLogger({ level: "debug", format: "json", write: probe.write });
  const host = await createHost(config, { watch: false, log });
  const server = await serve(host, config);
  return {
    url: server.url,
    async close() {
      await server.close();
      await host.close();
    },
  };
}
