// Part: from the start of the process to the first right answer.
import { createCase, PYTHON_PREFIX, TYPESCRIPT_PREFIX } from "../cases.ts";
import type { Bench, PartResult } from "../part.ts";
import {
  BENCH_APP,
  fastapiProgram,
  honoProgram,
  type Program,
  polyglotProgram,
  startServer,
  waitForAnswer,
} from "../servers.ts";
import { spread } from "../statistics.ts";
import { formatMedian, formatRange } from "../table.ts";

interface Start {
  readonly name: string;
  readonly program: Program;
  readonly prefix: string;
}

export async function measureStart(bench: Bench): Promise<PartResult> {
  const { fastapi } = bench.peers;
  const starts: Start[] = [
    { name: "polyglot, TypeScript route", program: polyglotProgram(BENCH_APP), prefix: TYPESCRIPT_PREFIX },
    { name: "polyglot, Python route", program: polyglotProgram(BENCH_APP), prefix: PYTHON_PREFIX },
    { name: "bare Hono", program: honoProgram(), prefix: "/api" },
  ];
  if (fastapi) starts.push({ name: "FastAPI, 1 process", program: fastapiProgram(fastapi.python, 1), prefix: "/api" });
  const measured = new Map<string, (number | undefined)[]>();
  // The first start, not counted, fills what later ones find: the page cache, bytecode, polyglot's snapshot.
  for (let round = -1; round < bench.rounds; round++) {
    bench.report(round < 0 ? "start: filling the caches" : `start: round ${round + 1} of ${bench.rounds}`);
    for (const start of starts) {
      const milliseconds = await measureOne(start).catch((error: Error) => bench.problem(`start: ${error.message}`));
      if (round >= 0) measured.set(start.name, [...(measured.get(start.name) ?? []), milliseconds ?? undefined]);
    }
  }
  const rows = starts.map(({ name }) => {
    const figure = spread(measured.get(name) ?? []);
    return [name, formatMedian(figure), formatRange(figure)];
  });
  const head = ["server", "ms", "min - max"];
  return {
    tables: [{ title: "Process start to first answer", head, rows }],
    figures: {},
    data: Object.fromEntries(measured),
  };
}

async function measureOne({ program, prefix }: Start): Promise<number> {
  const server = await startServer(program);
  try {
    const hello = createCase("hello", prefix);
    return await waitForAnswer(server, hello, hello.answer);
  } finally {
    await server.child.stop();
  }
}
