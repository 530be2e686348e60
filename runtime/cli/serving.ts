// What dev and start have in common: the banner, and the end.
import { styleText } from "node:util";
import type { Config } from "../config/config.ts";
import type { Language, Route } from "../contract/route.ts";
import { dropAhead } from "../engines/python/pool/thread.ts";
import type { Host } from "../host/host.ts";
import { installClasses } from "../server/classes.ts";
import { isSupervised, type Serving, sharedPort } from "../server/processes.ts";
import { type ServeOptions, serve } from "../server/server.ts";
import { createWatch } from "../server/watchdog.ts";
import { formatColumns, readVersion } from "./command.ts";
import { untilInsisted } from "./signals.ts";

const SHOWN_ROUTES = 20;
const ENGINES: Record<Language, string> = {
  typescript: `TypeScript on Node ${process.versions.node}`,
  javascript: `JavaScript on Node ${process.versions.node}`,
  python: "Python on Pyodide",
};

export interface ServingOptions {
  /** No request comes before all files are loaded. */
  preload: boolean;
  /** Resolves with the signal that ends it, where somebody listens to them already. */
  stopped?: Promise<unknown>;
}

/** Serves until a signal; resolves when requests have ended and the server and the host are closed. */
export async function serveUntilStopped(
  config: Config,
  open: () => Promise<Host>,
  { preload, stopped: signalled = untilInsisted() }: ServingOptions,
): Promise<number> {
  let stopping = false;
  const stopped = signalled.then(() => {
    stopping = true;
  });
  installClasses();
  const host = await open();
  const ends = [() => host.close()];
  try {
    // Its thread starts while Python does, and not among the first requests.
    const watch = config.watchdog > 0 ? createWatch(config.watchdog, config.log.format) : undefined;
    ends.push(async () => watch?.end());
    if (preload) await Promise.race([host.preload(), stopped]);
    dropAhead(); // where no file needed it
    if (stopping) return 0;
    const admin = host.admin && (await serve({ fetch: host.admin }, adminOptions(config)));
    if (admin) ends.unshift(() => admin.close());
    watch?.begin();
    const server = await serve(host, { ...config, port: sharedPort(config.port) });
    ends.unshift(() => server.close()); // the first: operators see on their port that requests are still ending
    const operators = admin ? `admin on ${admin.url}${config.admin.path}\n` : "";
    const banner = formatBanner(server.url, config, host.files) + operators;
    if (isSupervised) process.send?.({ type: "serving", banner } satisfies Serving);
    else process.stdout.write(banner);
    await stopped;
  } finally {
    for (const end of ends) await end();
  }
  return 0;
}

/** Probes and scrapers are asked nothing of the rest, and waited for by nobody. */
function adminOptions({ admin, host, server }: Config): ServeOptions {
  return { port: admin.port ?? 0, host, server: { ...server, drainDelay: 0, drainTimeout: 500, hosts: [] } };
}

/** What people see first: where it listens, what it serves, and how long that took since the process began. */
export function formatBanner(url: string, { prefix }: Pick<Config, "prefix">, routes: readonly Route[]): string {
  const engines = [...new Set(routes.map((route) => ENGINES[route.language]))];
  const shown = routes.slice(0, SHOWN_ROUTES).map((route) => [route.path, route.source]);
  const more = routes.length - shown.length;
  return [
    `\n${styleText("bold", `polyglot ${readVersion()}`)}  ${styleText("cyan", url + prefix)}\n\n`,
    `${routes.length} ${routes.length === 1 ? "route" : "routes"}${engines.map((engine) => `, ${engine}`).join("")}\n`,
    formatColumns(shown, "  "),
    more > 0 ? `  and ${more} more: polyglot routes\n` : "",
    `\nready in ${Math.round(performance.now())} ms\n`,
  ].join("");
}
