// Part: how long the compiler takes for a caller of fifty routes, in a small and in a large app.
import { join } from "node:path";
import { typeErrors } from "../../tools/compiler.ts";
import type { Bench, PartResult } from "../part.ts";
import { createTemporaryFolder } from "../processes.ts";
import { spread } from "../statistics.ts";
import { formatMedian, formatRange } from "../table.ts";
import { writeTypedApp } from "../typed-app.ts";

const CALLS = 50;
const LARGE = 1000;

export async function measureTypes(bench: Bench): Promise<PartResult> {
  const folder = createTemporaryFolder();
  const apps = [CALLS, LARGE].map((routes) => ({ routes, root: join(folder, String(routes)) }));
  for (const { routes, root } of apps) writeTypedApp(root, routes, CALLS);
  const measured = new Map<number, number[]>(apps.map(({ routes }) => [routes, []]));
  // The first time, not counted, fills the page cache.
  for (let round = -1; round < bench.rounds; round++)
    for (const { routes, root } of apps) {
      bench.report(`types: ${routes} routes, ${round < 0 ? "to warm up" : `round ${round + 1} of ${bench.rounds}`}`);
      const started = performance.now();
      const [error] = await typeErrors(root);
      if (error !== undefined) bench.problem(`types: ${error}`);
      if (round >= 0) measured.get(routes)?.push(performance.now() - started);
    }
  const rows = apps.map(({ routes }) => {
    const figure = spread(measured.get(routes) ?? []);
    return [String(routes), formatMedian(figure), formatRange(figure)];
  });
  return {
    tables: [{ title: `tsc --noEmit, ${CALLS} calls of the typed client`, head: ["routes", "ms", "min - max"], rows }],
    figures: { typesLarge: spread(measured.get(LARGE) ?? []) },
    data: Object.fromEntries(measured),
  };
}
