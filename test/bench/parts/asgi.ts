// Part: one FastAPI file, served by uvicorn with two processes and mounted in polyglot.
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { peerPackages } from "../../tools/peer-packages.ts";
import { buildFolder, startProgram } from "../built-app.ts";
import { type CaseName, createCase } from "../cases.ts";
import type { Load } from "../load.ts";
import type { Bench, PartResult } from "../part.ts";
import { createTemporaryFolder } from "../processes.ts";
import { fastapiProgram, type Program, startServer } from "../servers.ts";
import { ratios, type Spread, spread } from "../statistics.ts";
import { formatMedian, formatRange } from "../table.ts";
import { measureCase } from "./throughput.ts";

const CASES: readonly CaseName[] = ["hello", "items", "block"];
const PACKAGES = peerPackages("frameworks");
const APP = fileURLToPath(new URL("../peers/fastapi_app.py", import.meta.url));
const UVICORN = "uvicorn, 2 processes";
const MOUNTED = "mounted";
const MOUNTED_2 = "mounted, 2 processes";

/** In turn, every other round backwards; see the part about throughput. */
export async function measureAsgi(bench: Bench): Promise<PartResult> {
  const { fastapi } = bench.peers;
  if (!PACKAGES.isThere) throw new Error(`there is no FastAPI for WebAssembly${PACKAGES.reason}`);
  const app = await mountApp();
  const entrants: [string, Program][] = [
    [MOUNTED, startProgram(MOUNTED, app)],
    [MOUNTED_2, startProgram(MOUNTED_2, app, 2)],
    ...(fastapi ? [[UVICORN, fastapiProgram(fastapi.python, 2)] as [string, Program]] : []),
  ];
  const loads = new Map<string, Load[]>();
  for (let round = 0; round < bench.rounds; round++)
    for (const [name, program] of round % 2 === 0 ? entrants : entrants.toReversed()) {
      bench.report(`asgi: round ${round + 1} of ${bench.rounds}, ${name}`);
      await measure(bench, name, program, loads).catch((error: Error) => bench.problem(error.message));
    }
  return summarize(bench, loads);
}

async function mountApp(): Promise<string> {
  const folder = join(createTemporaryFolder(), "app");
  mkdirSync(join(folder, "api"), { recursive: true });
  cpSync(APP, join(folder, "fastapi_app.py"));
  writeFileSync(join(folder, "api/index.py"), "from fastapi_app import app\n");
  PACKAGES.install(folder);
  await buildFolder(folder, { prefix: "" }); // its paths are whole
  return folder;
}

async function measure(bench: Bench, name: string, program: Program, loads: Map<string, Load[]>): Promise<void> {
  const server = await startServer(program);
  try {
    await server.ready;
    for (const one of CASES) {
      const load = await measureCase(bench, server, createCase(one, "/api"));
      if (load.errors > 0) bench.problem(`asgi: ${name} ${one}: ${load.errors} errors`);
      loads.set(`${name} ${one}`, [...(loads.get(`${name} ${one}`) ?? []), load]);
    }
  } finally {
    await server.child.stop();
  }
}

function summarize({ tool }: Bench, loads: Map<string, Load[]>): PartResult {
  const rates = (name: string, one: CaseName) => (loads.get(`${name} ${one}`) ?? []).map(({ rate }) => rate);
  const pair = (name: string, one: CaseName): Spread | undefined =>
    spread(ratios(rates(name, one), rates(UVICORN, one)));
  const rows = CASES.flatMap((one) =>
    [MOUNTED, MOUNTED_2, UVICORN].map((name) => {
      const rate = spread(rates(name, one));
      const ratio = name === UVICORN ? undefined : pair(name, one);
      const { title } = createCase(one, "/api");
      return [title, name, formatMedian(rate), formatRange(rate), formatMedian(ratio), formatRange(ratio)];
    }),
  );
  const head = ["case", "server", "requests/s", "min - max", "/ uvicorn", "min - max"];
  return {
    tables: [{ title: `One FastAPI file (${tool.name}, median of the rounds)`, head, rows }],
    figures: {
      asgiHello: pair(MOUNTED, "hello"),
      asgiItems: pair(MOUNTED, "items"),
      asgiBlock: pair(MOUNTED, "block"),
    },
    data: Object.fromEntries(loads),
  };
}
