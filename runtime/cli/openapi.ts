// `polyglot openapi`: loads every file of an app and prints the document of its API.
import type { Input } from "./command.ts";
import { printBroken, withHost } from "./loaded.ts";

/** Exit code 1 when a file is broken; what is printed is the document of the others. */
export function run(input: Input): Promise<number> {
  return withHost(input, async (host, { root }) => {
    const { document, missing } = await host.describe();
    process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
    printBroken(
      root,
      missing.map(({ route, error }) => ({ source: route.source, error })),
    );
    return missing.length > 0 ? 1 : 0;
  });
}
