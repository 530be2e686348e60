// `polyglot outdated`: compares what is locked with what the indexes have.
import { outdated } from "../packages/outdated.ts";
import { formatColumns, type Input } from "./command.ts";
import { readOptions } from "./packages.ts";

/** Exit code 0, whatever there is to tell. */
export async function run({ positionals, values }: Input): Promise<number> {
  const rows = await outdated(await readOptions(positionals[0] ?? ".", { values }));
  if (values.json) process.stdout.write(`${JSON.stringify(rows, undefined, 2)}\n`);
  else if (rows.length === 0) process.stdout.write("All packages are of the newest version\n");
  else {
    const cells = rows.map(({ name, locked, allowed, newest }) => [name, locked, allowed, newest]);
    process.stdout.write(formatColumns([["PACKAGE", "LOCKED", "ALLOWED", "NEWEST"], ...cells]));
  }
  return 0;
}
