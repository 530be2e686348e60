// Part: from the start of the process to the first right answer.
import { buildApp, startProgram } from "../built-app.ts";
import { createCase, PYTHON_PREFIX, TYPESCRIPT_PREFIX } from "../cases.ts";
import type { Bench, PartResult } from "../part.ts";
import { fastapiProgram, honoProgram, type Program, startServer, waitForAnswer } from "../servers.ts";
import { ratios, spread } from "../statistics.ts";
import { formatMedian, formatRange, type Table } from "../table.ts";
import { inTurn } from "../turns.ts";

export interface Start {
  readonly name: string;
  readonly program: Program;
  readonly prefix: string;
}

const PYTHON = "polyglot start, Python route";
const FASTAPI = "FastAPI, 1 process";

export async function measureStart(bench: Bench): Promise<PartResult> {
  const { fastapi } = bench.peers;
  const [warm, cold, typescript] = await Promise.all([
    buildApp({}),
    buildApp({ python: { snapshot: false } }),
    buildApp({}, (file) => !file.endsWith(".py")),
  ]);
  const starts: Start[] = [
    { name: PYTHON, program: startProgram("polyglot", warm), prefix: PYTHON_PREFIX },
    // Beside each other, as they are compared.
    ...(fastapi ? [{ name: FASTAPI, program: fastapiProgram(fastapi.python, 1), prefix: "/api" }] : []),
    { name: "polyglot, without a snapshot", program: startProgram("polyglot", cold), prefix: PYTHON_PREFIX },
    { name: "polyglot, 2 processes", program: startProgram("polyglot", warm, 2), prefix: PYTHON_PREFIX },
    {
      name: "polyglot start, TypeScript only",
      program: startProgram("polyglot", typescript),
      prefix: TYPESCRIPT_PREFIX,
    },
    { name: "bare Hono", program: honoProgram(), prefix: "/api" },
  ];
  const { measured, table } = await measureStarts(bench, "start", starts);
  return {
    tables: [table],
    figures: { startPython: spread(ratios(measured.get(PYTHON) ?? [], measured.get(FASTAPI) ?? [])) },
    data: Object.fromEntries(measured),
  };
}

/** In turn, every other round backwards. The milliseconds of each, `undefined` where a start failed. */
export async function measureStarts(
  bench: Bench,
  part: string,
  starts: readonly Start[],
): Promise<{ measured: Map<string, (number | undefined)[]>; table: Table }> {
  const measured = new Map<string, (number | undefined)[]>();
  // The first start, not counted, fills what later ones find: the page cache, bytecode, polyglot's snapshot.
  for (let round = -1; round < bench.rounds; round++) {
    bench.report(round < 0 ? `${part}: filling the caches` : `${part}: round ${round + 1} of ${bench.rounds}`);
    for (const start of inTurn(starts, round + 1)) {
      const milliseconds = await measureOne(start).catch((error: Error) => bench.problem(`${part}: ${error.message}`));
      if (round >= 0) measured.set(start.name, [...(measured.get(start.name) ?? []), milliseconds ?? undefined]);
    }
  }
  const rows = starts.map(({ name }) => {
    const figure = spread(measured.get(name) ?? []);
    return [name, formatMedian(figure), formatRange(figure)];
  });
  return { measured, table: { title: "Process start to first answer", head: ["server", "ms", "min - max"], rows } };
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
