// Part: memory of all processes of a server, idle after its first requests.
import { setTimeout as sleep } from "node:timers/promises";
import { buildApp, startProgram } from "../built-app.ts";
import { type Case, createCase, isRight, PYTHON_PREFIX, TYPESCRIPT_PREFIX } from "../cases.ts";
import { createClient } from "../client.ts";
import type { Bench, PartResult } from "../part.ts";
import { fastapiProgram, type Program, readMemory, type Server, startServer, waitForAnswer } from "../servers.ts";
import { spread } from "../statistics.ts";
import { formatMedian, formatRange } from "../table.ts";

interface Footprint {
  readonly name: string;
  readonly program: Program;
  readonly prefixes: readonly string[];
}

type Memory = ReturnType<typeof readMemory>;

const FIRST_REQUESTS = 50;
const ONE = "polyglot, 1 Python worker";
const TWO = "polyglot, 2 Python workers";

export async function measureMemory(bench: Bench): Promise<PartResult> {
  if (process.platform !== "linux") {
    bench.report("memory: left out, it is read from /proc");
    return { tables: [], figures: {}, data: {} };
  }
  const footprints = await listFootprints(bench);
  const measured = new Map<string, Memory[]>();
  for (let round = 0; round < bench.rounds; round++) {
    for (const footprint of footprints) {
      bench.report(`memory: round ${round + 1} of ${bench.rounds}, ${footprint.name}`);
      const memory = await measureOne(footprint).catch((error: Error) => bench.problem(`memory: ${error.message}`));
      if (memory) measured.set(footprint.name, [...(measured.get(footprint.name) ?? []), memory]);
    }
  }
  const of = (name: string, field: keyof Memory) => spread((measured.get(name) ?? []).map((memory) => memory[field]));
  const rows = footprints.map(({ name }) => [
    name,
    formatMedian(of(name, "rss")),
    formatRange(of(name, "rss")),
    formatMedian(of(name, "pss")),
    String(of(name, "processes")?.median ?? "-"),
  ]);
  // RSS counts what processes share once for each of them, which is hard on peers with several; PSS counts it once.
  const head = ["server", "RSS MB", "min - max", "PSS MB", "processes"];
  return {
    tables: [{ title: "Memory, idle after the first requests", head, rows }],
    figures: { memory: of(ONE, "rss"), memoryMore: spread(differences(measured.get(TWO), measured.get(ONE))) },
    data: Object.fromEntries(measured),
  };
}

async function listFootprints({ peers: { fastapi } }: Bench): Promise<Footprint[]> {
  const prefixes = [PYTHON_PREFIX, TYPESCRIPT_PREFIX];
  // A spare interpreter would be counted as a worker.
  const apps = await Promise.all([1, 2].map((workers) => buildApp({ python: { workers, spares: 0 } })));
  const [one = "", two = ""] = apps;
  const polyglot = [
    { name: ONE, program: startProgram("polyglot", one), prefixes },
    { name: TWO, program: startProgram("polyglot", two), prefixes },
    { name: "polyglot, 2 processes of 1 worker", program: startProgram("polyglot", one, 2), prefixes },
  ];
  const peers = [1, 2].flatMap((processes) => {
    if (!fastapi) return [];
    const program = fastapiProgram(fastapi.python, processes);
    return [{ name: `FastAPI, workers: ${processes}`, program, prefixes: ["/api"] }];
  });
  return [...polyglot, ...peers];
}

/** What the second worker takes, round by round. */
function differences(more: readonly Memory[] = [], less: readonly Memory[] = []): number[] {
  return more.flatMap(({ rss }, round) => (less[round] ? [rss - less[round].rss] : []));
}

async function measureOne({ program, prefixes }: Footprint): Promise<Memory> {
  const server = await startServer(program);
  try {
    await server.ready;
    const cases = prefixes.flatMap((prefix) => [createCase("hello", prefix), createCase("items", prefix)]);
    for (const wanted of cases) await waitForAnswer(server, wanted, wanted.answer);
    // Several connections, so that each worker gets its share.
    await Promise.all(Array.from({ length: 8 }, () => askAll(server, cases)));
    await sleep(1500);
    return readMemory(server);
  } finally {
    await server.child.stop();
  }
}

async function askAll(server: Server, cases: readonly Case[]): Promise<void> {
  const client = createClient(server.url);
  try {
    for (let count = 0; count < FIRST_REQUESTS; count++) {
      for (const wanted of cases) {
        const answer = await client.ask(wanted);
        if (!isRight(answer, wanted.answer)) throw new Error(`${server.name}: ${answer.status} ${answer.text}`);
      }
    }
  } finally {
    client.close();
  }
}
