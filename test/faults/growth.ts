// Whether the memory of a server grows with what it answers: a line through samples, each taken after a collection.
import type { Expectations } from "./fault.ts";
import { ask, type Entry } from "./ledger.ts";
import type { Target } from "./target.ts";

/** A file for the app: collects the garbage of JavaScript, and answers the bytes that are left. */
export const COLLECTING = {
  "api/collect.ts": `import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");

export function POST() {
  collect();
  return process.memoryUsage();
}
`,
};

const ROUNDS = 8;
// What the lines of a server without a leak were found to rise by, and more: garbage, pages, the buffers of sockets.
const NOISE_MB = { heap: 4, rss: 32 };
const MB_PER_100K = { heap: 0.5, rss: 1 };

/** Lets `work` answer `count` requests in rounds, and expects that memory stays where it was after a first round. */
export async function expectNoGrowth(
  target: Target,
  count: number,
  work: (count: number) => Promise<readonly Entry[]>,
  expect: Expectations,
): Promise<{ entries: readonly Entry[]; grownMB: { heap: number; rss: number } }> {
  const share = Math.ceil(count / ROUNDS);
  const entries: Entry[] = [];
  const samples = { heap: [] as number[], rss: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    entries.push(...(await work(share)));
    const { body } = await ask(target.url, { method: "POST", path: "/api/collect" });
    samples.heap.push(JSON.parse(body).heapUsed / 2 ** 20);
    samples.rss.push(target.rssMB());
  }
  const grownMB = { heap: rise(samples.heap), rss: rise(samples.rss) };
  for (const kind of ["heap", "rss"] as const) {
    const allowed = NOISE_MB[kind] + (MB_PER_100K[kind] * count) / 100_000;
    expect.that(grownMB[kind] <= allowed, `${kind} grew by ${grownMB[kind]} MB: ${samples[kind].map(Math.round)}`);
  }
  return { entries, grownMB };
}

/** How much the line through these values rises from the first to the last, to a tenth. */
function rise(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const [up, along] = values.reduce(
    ([up, along], value, at) => [up + (at - middle) * (value - mean), along + (at - middle) ** 2],
    [0, 0],
  );
  return Math.round((up / along) * (values.length - 1) * 10) / 10;
}
