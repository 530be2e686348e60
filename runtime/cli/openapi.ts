// `polyglot openapi`: loads every file of an app and prints the document of its API.
import { resolve } from "node:path";
import { loadConfig, loadEnv } from "../config/config.ts";
import { explainBroken } from "../host/error-handler.ts";
import { createHost } from "../host/host.ts";
import type { Input } from "./command.ts";

/** Exit code 1 when a file is broken; what is printed is the document of the others. */
export async function run({ positionals }: Input): Promise<number> {
  const root = resolve(positionals[0] ?? ".");
  loadEnv(root, "development");
  // What handlers print while they are imported must not stand in the document.
  console.log = console.info = console.debug = console.error;
  const config = await loadConfig({ root, mode: "development", overrides: { log: { level: "silent" } } });
  const host = await createHost(config, { watch: false });
  try {
    const { document, missing } = await host.describe();
    process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
    const reasons = missing.map(({ route, error }) => explainBroken(config.root, route.source, error)).sort();
    for (const reason of new Set(reasons)) process.stderr.write(`${reason}\n`);
    return missing.length > 0 ? 1 : 0;
  } finally {
    await host.close();
  }
}
