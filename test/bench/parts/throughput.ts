// Part: requests a second, of polyglot and of its peers.
import { setTimeout as sleep } from "node:timers/promises";
import { buildApp, startProgram } from "../built-app.ts";
import { BLOCK_IDEAL, type Case, type CaseName, createCase, PYTHON_PREFIX, TYPESCRIPT_PREFIX } from "../cases.ts";
import type { Load } from "../load.ts";
import type { Bench, PartResult } from "../part.ts";
import {
  fastapiProgram,
  honoProgram,
  type Program,
  robynProgram,
  type Server,
  startServer,
  waitForAnswer,
} from "../servers.ts";
import { ratios, type Spread, spread } from "../statistics.ts";
import { formatMedian, formatRange, type Table } from "../table.ts";

// V8 goes on compiling an interpreter's hot functions in the background for seconds, at the cost of whatever runs beside it.
const WARM_UP_SECONDS = 4;

interface Target {
  readonly name: string;
  readonly prefix: string;
  readonly cases: readonly CaseName[];
}

/** One process (and its workers) that answers for one or more targets. */
interface Entrant {
  readonly program: Program;
  readonly targets: readonly Target[];
}

/** `<target> <case>` -> one measurement a round. */
type Loads = Map<string, (Load | undefined)[]>;

const ALL: readonly CaseName[] = ["hello", "items", "block"];
// FastAPI's items are declared; ours are twice, without and with.
const OURS: readonly CaseName[] = ["hello", "items", "declared", "block"];
const PYTHON: Target = { name: "polyglot Python", prefix: PYTHON_PREFIX, cases: OURS };
const PYTHON_2: Target = { name: "polyglot Python, 2 processes", prefix: PYTHON_PREFIX, cases: OURS };
const TYPESCRIPT: Target = { name: "polyglot TypeScript", prefix: TYPESCRIPT_PREFIX, cases: ["hello", "items"] };
const HONO: Target = { name: "bare Hono", prefix: "/api", cases: ["hello", "items"] };
const FASTAPI_1: Target = { name: "FastAPI, 1 process", prefix: "/api", cases: ALL };
const FASTAPI_2: Target = { name: "FastAPI, 2 processes", prefix: "/api", cases: ALL };
const ROBYN_2: Target = { name: "Robyn, 2 processes", prefix: "/api", cases: ALL };
const TARGETS = [PYTHON, PYTHON_2, TYPESCRIPT, HONO, FASTAPI_1, FASTAPI_2, ROBYN_2];

const PAIRS: readonly (readonly [Target, Target])[] = [
  [PYTHON, FASTAPI_1],
  [PYTHON, FASTAPI_2],
  [PYTHON, ROBYN_2],
  [PYTHON_2, FASTAPI_2],
  [PYTHON_2, ROBYN_2],
  [PYTHON, TYPESCRIPT],
  [TYPESCRIPT, HONO],
  [TYPESCRIPT, FASTAPI_2],
];

/**
 * In each round each server is started, warmed up, measured and stopped before the next one: starting costs a second or
 * two, and a peer that only idles may still take a part of the machine. Every other round runs backwards, so that
 * a machine that slows down within a round slows the first and the last alike.
 */
export async function measureThroughput(bench: Bench): Promise<PartResult> {
  const entrants = listEntrants(bench, await buildApp({}));
  const loads: Loads = new Map();
  for (let round = 0; round < bench.rounds; round++) {
    for (const entrant of round % 2 === 0 ? entrants : entrants.toReversed()) {
      bench.report(`throughput: round ${round + 1} of ${bench.rounds}, ${entrant.program.name}`);
      await measureEntrant(bench, entrant, round, loads).catch((error: Error) => bench.problem(error.message));
    }
  }
  return summarize(bench, loads);
}

function listEntrants({ peers: { fastapi, robyn } }: Bench, app: string): Entrant[] {
  return [
    { program: startProgram("polyglot", app), targets: [PYTHON, TYPESCRIPT] },
    { program: startProgram("polyglot, 2 processes", app, 2), targets: [PYTHON_2] },
    { program: honoProgram(), targets: [HONO] },
    ...(fastapi
      ? [
          { program: fastapiProgram(fastapi.python, 1), targets: [FASTAPI_1] },
          { program: fastapiProgram(fastapi.python, 2), targets: [FASTAPI_2] },
        ]
      : []),
    ...(robyn ? [{ program: robynProgram(robyn.python, 2), targets: [ROBYN_2] }] : []),
  ];
}

async function measureEntrant(bench: Bench, entrant: Entrant, round: number, loads: Loads): Promise<void> {
  const server = await startServer(entrant.program);
  try {
    await server.ready;
    for (const name of OURS) {
      for (const target of entrant.targets.filter(({ cases }) => cases.includes(name))) {
        const load = await measureCase(bench, server, createCase(name, target.prefix));
        const key = keyOf(target, name);
        if (load.errors > 0) bench.problem(`throughput: ${key}, round ${round + 1}: ${load.errors} errors`);
        if (load.requests === 0) throw new Error(`throughput: ${key}, round ${round + 1}: no request was answered`);
        const rounds = loads.get(key) ?? Array.from<undefined>({ length: bench.rounds });
        loads.set(key, rounds.with(round, load));
      }
    }
  } finally {
    await server.child.stop();
  }
}

/** Warmed up, then measured. */
export async function measureCase({ tool, seconds }: Bench, server: Server, wanted: Case): Promise<Load> {
  const { method, path, body } = wanted;
  const request = { url: server.url, method, path, ...(body === undefined ? {} : { body }) };
  await waitForAnswer(server, wanted, wanted.answer);
  await tool.measure({ ...request, connections: wanted.warmUpConnections, seconds: WARM_UP_SECONDS });
  // Answered only after what the warm-up left behind.
  await waitForAnswer(server, wanted, wanted.answer);
  await sleep(100);
  const { connections, leastSeconds } = wanted;
  return tool.measure({ ...request, connections, seconds: Math.max(seconds, leastSeconds) });
}

function summarize({ tool }: Bench, loads: Loads): PartResult {
  const rates = (target: Target, name: CaseName): (number | undefined)[] =>
    (loads.get(keyOf(target, name)) ?? []).map((load) => load?.rate);
  const pair = (above: Target, below: Target, name: CaseName): Spread | undefined =>
    spread(ratios(rates(above, name), rates(below, name)));
  const block = spread(rates(PYTHON, "block").map((rate) => rate && rate / BLOCK_IDEAL));
  return {
    tables: [rateTable(tool.name, loads), ratioTable(pair)],
    figures: {
      helloToFastapi: pair(PYTHON, FASTAPI_2, "hello"),
      helloToRobyn: pair(PYTHON, ROBYN_2, "hello"),
      itemsToFastapi: pair(PYTHON, FASTAPI_2, "items"),
      declaredToFastapi: spread(ratios(rates(PYTHON, "declared"), rates(FASTAPI_2, "items"))),
      pythonToTypescript: pair(PYTHON, TYPESCRIPT, "hello"),
      typescriptToHono: pair(TYPESCRIPT, HONO, "hello"),
      block,
    },
    data: Object.fromEntries(loads),
  };
}

function rateTable(tool: string, loads: Loads): Table {
  const rows = OURS.flatMap((name) =>
    TARGETS.filter((target) => loads.has(keyOf(target, name))).map((target) => {
      const rounds = (loads.get(keyOf(target, name)) ?? []).filter((load) => load !== undefined);
      const rate = spread(rounds.map((load) => load.rate));
      const errors = rounds.reduce((sum, load) => sum + load.errors, 0);
      const p50 = spread(rounds.map((load) => load.p50));
      const p99 = spread(rounds.map((load) => load.p99));
      const { title } = createCase(name, target.prefix);
      const latency = [formatMedian(p50), formatMedian(p99)];
      return [title, target.name, formatMedian(rate), formatRange(rate), ...latency, errors > 0 ? `! ${errors}` : "0"];
    }),
  );
  const head = ["case", "server", "requests/s", "min - max", "p50 ms", "p99 ms", "errors"];
  return { title: `Throughput (${tool}, median of the rounds)`, head, rows };
}

function ratioTable(pair: (above: Target, below: Target, name: CaseName) => Spread | undefined): Table {
  const rows = OURS.flatMap((name) =>
    PAIRS.flatMap(([above, below]) => {
      const ratio = pair(above, below, name);
      const { title } = createCase(name, above.prefix);
      return ratio ? [[title, `${above.name} / ${below.name}`, formatMedian(ratio), formatRange(ratio)]] : [];
    }),
  );
  return { title: "Throughput, paired round by round", head: ["case", "servers", "ratio", "min - max"], rows };
}

function keyOf(target: Target, name: CaseName): string {
  return `${target.name} ${name}`;
}
