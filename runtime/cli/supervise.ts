// `polyglot start --processes N`: the process that supervises the others; it serves nothing itself.
import type { Config } from "../config/config.ts";
import { createLogger } from "../log.ts";
import { relayQuestions } from "../server/gathering.ts";
import { Processes } from "../server/processes.ts";
import { untilStopped } from "./signals.ts";

/** Resolves when a signal came and all processes have ended. */
export async function supervise(config: Config): Promise<number> {
  const log = createLogger(config.log);
  const { processes: count, port, host } = config;
  const processes = new Processes({ count, port, host, stopTimeout: config.server.drainTimeout, log });
  const stopped = untilStopped(() => void processes.destroy().then(() => process.exit(130)));
  process.on("SIGHUP", () => {
    log.info("Replacing all processes, one after the other");
    void processes.restart();
  });
  relayQuestions();
  const started = processes.start().then((banner) => {
    process.stdout.write(`${banner}${config.processes} processes\n`);
  });
  const failed = await Promise.race([stopped, processes.failed, started.then(() => stopped)]);
  if (failed === undefined) await processes.close();
  else await processes.destroy();
  return failed ?? 0;
}
