// Part: requests a second, of polyglot and of its peers.
import { buildApp, startProgram } from "../built-app.ts";
import { BLOCK_IDEAL, type CaseName, createCase, PYTHON_PREFIX, TYPESCRIPT_PREFIX } from "../cases.ts";
import type { Bench, PartResult } from "../part.ts";
import { fastapiProgram, honoProgram, type Program, robynProgram, type Server } from "../servers.ts";
import { spread } from "../statistics.ts";
import { formatMedian, formatRange, type Table } from "../table.ts";
import {
  type Comparison,
  type Contestant,
  compare,
  figureOf,
  loadInTurns,
  type Turn,
  type Turns,
  withServers,
} from "../turns.ts";

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

const CASES: readonly CaseName[] = ["hello", "items", "block"];
// Ours are twice, without and with what they take declared.
const GROUPS: readonly (readonly CaseName[])[] = [["hello"], ["items", "declared"], ["block"]];
const ALL = GROUPS.flat();
const PYTHON: Target = { name: "polyglot Python", prefix: PYTHON_PREFIX, cases: ALL };
const PYTHON_2: Target = { name: "polyglot Python, 2 processes", prefix: PYTHON_PREFIX, cases: ALL };
const TYPESCRIPT: Target = { name: "polyglot TypeScript", prefix: TYPESCRIPT_PREFIX, cases: ["hello", "items"] };
const HONO: Target = { name: "bare Hono", prefix: "/api", cases: ["hello", "items"] };
const FASTAPI_1: Target = { name: "FastAPI, 1 process", prefix: "/api", cases: CASES };
const FASTAPI_2: Target = { name: "FastAPI, 2 processes", prefix: "/api", cases: CASES };
const ROBYN_2: Target = { name: "Robyn, 2 processes", prefix: "/api", cases: CASES };
// Their items are declared.
const DECLARED = [FASTAPI_1, FASTAPI_2];
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

export async function measureThroughput(bench: Bench): Promise<PartResult> {
  const entrants = listEntrants(bench, await buildApp({}));
  const programs = entrants.map(({ program }) => program);
  return withServers(bench, programs, async (servers) => {
    const contestants = (names: readonly CaseName[]): Contestant[] =>
      entrants.flatMap(({ program, targets }) => {
        const server = servers.get(program);
        return server ? targets.flatMap((target) => listContestants(server, target, names)) : [];
      });
    const groups = new Map(GROUPS.map((names) => [`throughput, ${names.join(" and ")}`, contestants(names)]));
    return summarize(bench, await loadInTurns(bench, groups));
  });
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

function listContestants(server: Server, target: Target, names: readonly CaseName[]): Contestant[] {
  return names
    .filter((name) => target.cases.includes(name))
    .map((name) => ({ name: keyOf(target, name), server, wanted: createCase(name, target.prefix) }));
}

function summarize({ tool }: Bench, turns: Turns): PartResult {
  const pair = (above: Target, below: Target, name: CaseName): Comparison => {
    const same = name === "declared" && DECLARED.includes(below) ? "items" : name;
    return compare(turns, keyOf(above, name), keyOf(below, same));
  };
  const block = figureOf(turns, keyOf(PYTHON, "block"), "rate").map((rate) => rate && rate / BLOCK_IDEAL);
  return {
    tables: [rateTable(tool.name, turns), ratioTable(pair)],
    figures: {
      helloToFastapi: pair(PYTHON, FASTAPI_2, "hello").rate,
      helloToRobyn: pair(PYTHON, ROBYN_2, "hello").rate,
      itemsToFastapi: pair(PYTHON, FASTAPI_2, "items").rate,
      declaredToFastapi: pair(PYTHON, FASTAPI_2, "declared").rate,
      pythonToTypescript: pair(PYTHON, TYPESCRIPT, "hello").rate,
      typescriptToHono: pair(TYPESCRIPT, HONO, "hello").rate,
      block: spread(block),
    },
    data: Object.fromEntries(turns),
  };
}

function rateTable(tool: string, turns: Turns): Table {
  const rows = ALL.flatMap((name) =>
    TARGETS.filter((target) => turns.has(keyOf(target, name))).map((target) => {
      const of = (figure: keyof Turn) => spread(figureOf(turns, keyOf(target, name), figure));
      const errors = figureOf(turns, keyOf(target, name), "errors").reduce<number>((sum, one) => sum + (one ?? 0), 0);
      const measured = [formatMedian(of("rate")), formatRange(of("rate")), formatMedian(of("cpu"))];
      const latency = [formatMedian(of("p50")), formatMedian(of("p99"))];
      const { title } = createCase(name, target.prefix);
      return [title, target.name, ...measured, ...latency, errors > 0 ? `! ${errors}` : "0"];
    }),
  );
  const head = ["case", "server", "requests/s", "min - max", "CPU µs", "p50 ms", "p99 ms", "errors"];
  return { title: `Throughput (${tool}, median of the turns)`, head, rows };
}

function ratioTable(pair: (above: Target, below: Target, name: CaseName) => Comparison): Table {
  const rows = ALL.flatMap((name) =>
    PAIRS.flatMap(([above, below]) => {
      const { rate, cpu } = pair(above, below, name);
      const { title } = createCase(name, above.prefix);
      const servers = `${above.name} / ${below.name}`;
      return rate ? [[title, servers, formatMedian(rate), formatRange(rate), formatMedian(cpu)]] : [];
    }),
  );
  const head = ["case", "servers", "ratio", "min - max", "CPU ratio"];
  return { title: "Throughput, compared within each turn; more is better", head, rows };
}

function keyOf(target: Target, name: CaseName): string {
  return `${target.name} ${name}`;
}
