// Part: what the kinds of routes leave each other when all are asked at once: TypeScript, Python, and streams of events.
import { buildApp, startProgram } from "../built-app.ts";
import { createCase, PYTHON_PREFIX, TYPESCRIPT_PREFIX } from "../cases.ts";
import type { Bench, PartResult } from "../part.ts";
import { type Server, startServer, waitForAnswer } from "../servers.ts";
import { spread } from "../statistics.ts";
import { formatMedian, formatRange } from "../table.ts";

const KINDS = [
  { name: "TypeScript hello", path: `${TYPESCRIPT_PREFIX}/hello`, connections: 16 },
  { name: "Python hello", path: `${PYTHON_PREFIX}/hello`, connections: 16 },
  { name: "Python, 10 events in 0.1 s", path: `${PYTHON_PREFIX}/events`, connections: 32 },
] as const;
const WARM_UP_SECONDS = 3;

type Rates = Map<string, number[]>;

export async function measureMixed(bench: Bench): Promise<PartResult> {
  const app = await buildApp({});
  const rates: Rates = new Map();
  for (let round = 0; round < bench.rounds; round++)
    for (const processes of [0, 2]) {
      bench.report(`mixed: round ${round + 1} of ${bench.rounds}, ${nameOf(processes)}`);
      await measureOne(bench, app, processes, rates).catch((error: Error) => bench.problem(`mixed: ${error.message}`));
    }
  const rows = [...rates].map(([name, found]) => [name, formatMedian(spread(found)), formatRange(spread(found))]);
  const title = `Mixed load, requests a second each (${bench.tool.name})`;
  return {
    tables: [{ title, head: ["what", "requests/s", "min - max"], rows }],
    figures: {},
    data: Object.fromEntries(rates),
  };
}

async function measureOne(bench: Bench, app: string, processes: number, rates: Rates): Promise<void> {
  const server = await startServer(startProgram("polyglot", app, processes));
  try {
    const hello = createCase("hello", PYTHON_PREFIX);
    await waitForAnswer(server, hello, hello.answer);
    await ask(bench, server, WARM_UP_SECONDS);
    const loads = await ask(bench, server, bench.seconds);
    for (const [index, { rate, errors }] of loads.entries()) {
      const name = `${KINDS[index]?.name}, ${nameOf(processes)}`;
      if (errors > 0) bench.problem(`mixed: ${name}: ${errors} errors`);
      rates.set(name, [...(rates.get(name) ?? []), rate]);
    }
  } finally {
    await server.child.stop();
  }
}

function ask({ tool }: Bench, { url }: Server, seconds: number) {
  return Promise.all(
    KINDS.map(({ path, connections }) => tool.measure({ url, method: "GET", path, connections, seconds })),
  );
}

const nameOf = (processes: number): string => (processes > 0 ? `${processes} processes` : "one process");
