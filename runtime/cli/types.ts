// `polyglot types`: writes the types of an app into .polyglot/types, or says whether they are current.
import { findStale, writeTypes } from "../types/files.ts";
import { generateTypes, typesFolder } from "../types/generate.ts";
import type { Input } from "./command.ts";
import { printBroken, withHost } from "./loaded.ts";

/** Exit code 1 when a file is broken (the types of the others are written), or with `--check` when types are not current. */
export function run(input: Input): Promise<number> {
  const { check } = input.values;
  return withHost(input, async (host, config) => {
    const { files, missing } = await generateTypes(host, config);
    printBroken(config.root, missing);
    const folder = typesFolder(config.root);
    const stale = check ? await findStale(folder, files) : await writeTypes(folder, files);
    for (const path of stale) process.stdout.write(`.polyglot/types/${path}\n`);
    if (check && stale.length > 0) process.stderr.write("These types are not current: run polyglot types\n");
    else
      process.stdout.write(`${files.size} ${files.size === 1 ? "file" : "files"} of types, ${stale.length} changed\n`);
    return missing.length > 0 || (check && stale.length > 0) ? 1 : 0;
  });
}
