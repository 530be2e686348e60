// Boots a fixture app for a test: a host without or with a server, its log as a list of lines.
import { fileURLToPath } from "node:url";
import { loadConfig, type UserConfig } from "../../runtime/config/config.ts";
import { createHost, type Host } from "../../runtime/host/host.ts";
import { createLogger } from "../../runtime/log.ts";
import { installClasses } from "../../runtime/server/classes.ts";
import { serve } from "../../runtime/server/server.ts";

export interface LogLine {
  level: string;
  message: string;
  requestId?: string;
}

export interface TestApp {
  host: Host;
  url: string;
  log: LogLine[];
  /** A request without a socket. */
  get(path: string, init?: RequestInit): Promise<Response>;
  close(): Promise<void>;
}

export function fixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/${name}/`, import.meta.url));
}

export async function bootApp(
  root: string,
  overrides: UserConfig = {},
  options: { watch?: boolean } = {},
): Promise<TestApp> {
  const log: LogLine[] = [];
  const logger = createLogger({ format: "json", level: "debug", write: (line) => log.push(JSON.parse(line)) });
  const merged = { port: 0, host: "127.0.0.1", log: { requests: false }, ...overrides };
  const config = await loadConfig({ root, mode: "development", overrides: merged });
  installClasses();
  const host = await createHost(config, { watch: options.watch ?? false, log: logger });
  const server = await serve(host, config);
  await host.ready();
  return {
    host,
    url: server.url.replace(/\/api\/?$/, ""),
    log,
    get: async (path, init) => host.fetch(new Request(`http://test${path}`, init)),
    async close() {
      await server.close();
      await host.close();
    },
  };
}

/** Runs `work` for 0..count-1, so many at a time. */
export async function parallel<T>(count: number, concurrency: number, work: (n: number) => Promise<T>): Promise<T[]> {
  const results: T[] = new Array(count);
  let next = 0;
  const lane = async () => {
    while (next < count) {
      const n = next++;
      results[n] = await work(n);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  return results;
}

/** How often each value occurs. */
export function tally(values: readonly (string | number)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
