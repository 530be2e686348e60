// `polyglot types`: writes the types of an app into .polyglot/types, or says whether they are current.
import { resolve } from "node:path";
import { loadConfig, loadEnv } from "../config/config.ts";
import { explainBroken } from "../host/error-handler.ts";
import { createHost } from "../host/host.ts";
import { findStale, writeTypes } from "../types/files.ts";
import { generateTypes, typesFolder } from "../types/generate.ts";
import type { Input } from "./command.ts";

/** Exit code 1 when a file is broken (the types of the others are written), or with `--check` when types are not current. */
export async function run({ positionals, values }: Input): Promise<number> {
  const root = resolve(positionals[0] ?? ".");
  loadEnv(root, "development");
  const config = await loadConfig({ root, mode: "development", overrides: { log: { level: "silent" } } });
  const host = await createHost(config, { watch: false });
  try {
    const { files, missing } = await generateTypes(host, config);
    const reasons = missing.map(({ source, error }) => explainBroken(root, source, error)).sort();
    for (const reason of new Set(reasons)) process.stderr.write(`${reason}\n`);
    const folder = typesFolder(root);
    const stale = values.check ? await findStale(folder, files) : await writeTypes(folder, files);
    for (const path of stale) process.stdout.write(`.polyglot/types/${path}\n`);
    if (values.check && stale.length > 0) process.stderr.write("These types are not current: run polyglot types\n");
    else
      process.stdout.write(`${files.size} ${files.size === 1 ? "file" : "files"} of types, ${stale.length} changed\n`);
    return missing.length > 0 || (values.check && stale.length > 0) ? 1 : 0;
  } finally {
    await host.close();
  }
}
