// What of a host comes first, because Python takes longest to start: the rest can be read meanwhile.
import type { Config } from "../config/config.ts";
import type { Route } from "../contract/route.ts";
import { prepareData } from "../engines/python/files/data.ts";
import { createLogger, type Logger, limitRate } from "../log.ts";
import { type Scan, scanRoutes } from "../routes/scan.ts";
import { createEngines, type Engines, type Fetch, type Logs } from "./engines.ts";
import type { Build } from "./manifest.ts";

export interface Beginning extends Logs {
  readonly scan: Scan;
  readonly engines: Engines;
  /** Resolves when the first interpreter is told what to start with; at once where no route needs one. */
  readonly begun: Promise<unknown>;
  /** Where engines send requests: nothing of the app runs before it is set. */
  door: Fetch;
}

export interface BeginningOptions {
  log?: Logger | undefined;
  build?: Build | undefined;
}

/** Rejects where Python could not have the folder it may write, too: nothing else would end a start in vain. */
export async function begin(config: Config, options: BeginningOptions): Promise<Beginning> {
  const { log = createLogger(config.log), build } = options;
  const handlerLog = limitRate(log, config.log.maxRate);
  const scan = build ?? (await scanRoutes(config));
  const { root, python } = config;
  const usesPython = scan.routes.some(needsPython);
  if (python.data && usesPython) await prepareData(root, python.data);
  const engines = createEngines(config, { log, handlerLog }, (path, init) => beginning.door(path, init), build);
  const beginning: Beginning = {
    ...{ log, handlerLog, scan, engines },
    begun: usesPython ? engines.of("python") : Promise.resolve(),
    door: () => new Response("The app is not open yet", { status: 503 }),
  };
  return beginning;
}

const needsPython = ({ language, chain }: Route): boolean =>
  language === "python" || (chain?.some(needsPython) ?? false);
