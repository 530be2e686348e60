// `polyglot start --processes N`: the process that supervises the others; it serves nothing itself.
import type { Config } from "../config/config.ts";
import { createLogger } from "../log.ts";
import { relayQuestions } from "../server/gathering.ts";
import { Processes } from "../server/processes.ts";
import { SAME_SIGNAL } from "./serving.ts";

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

/** The first signal ends the wait, a second one the processes. */
function untilStopped(destroy: () => void): Promise<undefined> {
  return new Promise((resolve) => {
    let first: number | undefined;
    const stop = () => {
      const now = performance.now();
      if (first !== undefined && now - first > SAME_SIGNAL) destroy();
      first ??= now;
      resolve(undefined);
    };
    process.on("SIGINT", stop).on("SIGTERM", stop);
  });
}
