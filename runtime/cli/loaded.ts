// What the commands have in common that load an app to tell of it, and serve nothing: a host that is quiet, and its faults.
import { resolve } from "node:path";
import { type Config, loadConfig, loadEnv } from "../config/config.ts";
import { explainBroken } from "../host/error-handler.ts";
import { createHost, type Host } from "../host/host.ts";
import { createLogger } from "../log.ts";
import { packagesOptions } from "../packages/options.ts";
import { settle } from "../packages/settle.ts";
import type { Input } from "./command.ts";
import { REPORTS } from "./packages.ts";

/** Opens the app with the packages that its lock names, and closes it when the work is done; resolves to the exit code. */
export async function withHost(
  { positionals }: Input,
  work: (host: Host, config: Config) => Promise<number>,
): Promise<number> {
  const root = resolve(positionals[0] ?? ".");
  loadEnv(root, "development");
  // What handlers print while they are imported must not stand in what is told, and neither must the log.
  console.log = console.info = console.debug = console.error;
  const config = await loadConfig({ root, mode: "development", overrides: { log: { level: "silent" } } });
  const write = (line: string) => void process.stderr.write(line);
  await settle(packagesOptions(config, REPORTS), createLogger({ level: "warn", format: "pretty", write }));
  const host = await createHost(config, { watch: false });
  try {
    return await work(host, config);
  } finally {
    await host.close();
  }
}

export interface BrokenFile {
  readonly source: string;
  readonly error: Error;
}

/** A line for each reason, as one bad module may break many files. */
export function printBroken(root: string, broken: readonly BrokenFile[]): void {
  const reasons = broken.map(({ source, error }) => explainBroken(root, source, error)).sort();
  for (const reason of new Set(reasons)) process.stderr.write(`${reason}\n`);
}
