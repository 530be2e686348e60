// Part: one FastAPI file, served by uvicorn with two processes and mounted in polyglot.
import { peerPackages } from "../../tools/peer-packages.ts";
import { buildMounted, startProgram } from "../built-app.ts";
import { type CaseName, createCase } from "../cases.ts";
import type { Bench, PartResult } from "../part.ts";
import { fastapiProgram, type Program } from "../servers.ts";
import { spread } from "../statistics.ts";
import { formatMedian, formatRange } from "../table.ts";
import { type Comparison, type Contestant, compare, figureOf, loadInTurns, type Turns, withServers } from "../turns.ts";

const CASES: readonly CaseName[] = ["hello", "items", "block"];
const PACKAGES = peerPackages("frameworks");
const UVICORN = "uvicorn, 2 processes";
const MOUNTED = "mounted";
const MOUNTED_2 = "mounted, 2 processes";

export async function measureAsgi(bench: Bench): Promise<PartResult> {
  const { fastapi } = bench.peers;
  if (!PACKAGES.isThere) throw new Error(`there is no FastAPI for WebAssembly${PACKAGES.reason}`);
  const app = await buildMounted("fastapi_app", PACKAGES);
  const programs = new Map<string, Program>([
    [MOUNTED, startProgram(MOUNTED, app)],
    ...(fastapi ? [[UVICORN, fastapiProgram(fastapi.python, 2)] as const] : []),
    [MOUNTED_2, startProgram(MOUNTED_2, app, 2)],
  ]);
  return withServers(bench, [...programs.values()], async (servers) => {
    const contestants = (one: CaseName): Contestant[] =>
      [...programs].flatMap(([name, program]) => {
        const server = servers.get(program);
        return server ? [{ name: keyOf(name, one), server, wanted: createCase(one, "/api") }] : [];
      });
    const groups = new Map(CASES.map((one) => [`asgi, ${one}`, contestants(one)]));
    return summarize(bench, await loadInTurns(bench, groups));
  });
}

function summarize({ tool }: Bench, turns: Turns): PartResult {
  const pair = (name: string, one: CaseName): Comparison => compare(turns, keyOf(name, one), keyOf(UVICORN, one));
  const rows = CASES.flatMap((one) =>
    [MOUNTED, MOUNTED_2, UVICORN].map((name) => {
      const [rate, cpu] = (["rate", "cpu"] as const).map((figure) => spread(figureOf(turns, keyOf(name, one), figure)));
      const ratio = name === UVICORN ? { rate: undefined, cpu: undefined } : pair(name, one);
      const { title } = createCase(one, "/api");
      const measured = [formatMedian(rate), formatRange(rate), formatMedian(cpu)];
      return [title, name, ...measured, formatMedian(ratio.rate), formatRange(ratio.rate), formatMedian(ratio.cpu)];
    }),
  );
  const head = ["case", "server", "requests/s", "min - max", "CPU µs", "/ uvicorn", "min - max", "CPU ratio"];
  return {
    tables: [{ title: `One FastAPI file (${tool.name}, median of the turns)`, head, rows }],
    figures: {
      asgiHello: pair(MOUNTED, "hello").rate,
      asgiItems: pair(MOUNTED, "items").rate,
      asgiBlock: pair(MOUNTED, "block").rate,
    },
    data: Object.fromEntries(turns),
  };
}

const keyOf = (name: string, one: CaseName) => `${name} ${one}`;
