// The contract on the development host: Node serves all styles from one process.
import { loadConfig } from "../../runtime/config.ts";
import { createHost } from "../../runtime/host/host.ts";
import { serve } from "../../runtime/host/server.ts";
import { createLogger } from "../../runtime/log.ts";
import { LogProbe } from "./log-probe.ts";
import { APP, runContract } from "./suite.ts";

const probe = new LogProbe();

runContract("host", boot, probe);

async function boot() {
  const overrides = { port: 0, host: "127.0.0.1", log: { level: "silent", requests: false } } as const;
  const config = await loadConfig({ root: APP, mode: "development", overrides });
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
