// `npm run bench`: polyglot against its peers and its goals. Tables on stdout, everything in bench-results.json.
// Exit code 1 when a measurement failed or a server gave wrong answers; a goal that is missed is only said.
import { writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Figures, goalTable, judge } from "./goals.ts";
import { findLoadTool } from "./load.ts";
import type { Bench, Part } from "./part.ts";
import { measureAsgi } from "./parts/asgi.ts";
import { measureCalls } from "./parts/calls.ts";
import { measureMemory } from "./parts/memory.ts";
import { measureMiddleware } from "./parts/middleware.ts";
import { measureMixed } from "./parts/mixed.ts";
import { measureReload } from "./parts/reload.ts";
import { measureRoutes } from "./parts/routes.ts";
import { measureStart } from "./parts/start.ts";
import { measureStartAi } from "./parts/start-ai.ts";
import { measureThroughput } from "./parts/throughput.ts";
import { measureTypes } from "./parts/types.ts";
import { installPeer, type Peer, type PeerName } from "./peers.ts";
import { cleanUpOnExit } from "./processes.ts";
import { formatTable, type Table } from "./table.ts";

const PARTS = {
  throughput: { measure: measureThroughput, peers: ["fastapi", "robyn"] },
  mixed: { measure: measureMixed, peers: [] },
  reload: { measure: measureReload, peers: [] },
  start: { measure: measureStart, peers: ["fastapi"] },
  "start-ai": { measure: measureStartAi, peers: ["ai"] },
  memory: { measure: measureMemory, peers: ["fastapi"] },
  routes: { measure: measureRoutes, peers: [] },
  middleware: { measure: measureMiddleware, peers: [] },
  types: { measure: measureTypes, peers: [] },
  calls: { measure: measureCalls, peers: ["fastapi"] },
  asgi: { measure: measureAsgi, peers: ["fastapi"] },
} satisfies Record<string, { measure: Part; peers: readonly PeerName[] }>;
type PartName = keyof typeof PARTS;

const USAGE = `npm run bench -- [--only ${Object.keys(PARTS).join(",")}] [--rounds 5] [--seconds 3] [--json]`;
const RESULTS = fileURLToPath(new URL("../../bench-results.json", import.meta.url));

cleanUpOnExit();
const options = readOptions();
const problems: string[] = [];
const figures: Figures = {};
const data: Record<string, unknown> = {};

const load = loadavg()[0] ?? 0;
const tool = await findLoadTool();
if (tool.name === "autocannon")
  report("wrk is not on the PATH: autocannon measures, and is slower than the fastest servers");
const { peers, leftOut } = await findPeers();
const bench: Bench = { ...options, tool, peers, report, problem };
for (const name of options.only) await runPart(name);

const verdicts = judge(figures);
showTable(goalTable(verdicts));
for (const line of leftOut) show(line);
if (load > 0.5) show(`The machine was busy already (load ${load.toFixed(1)} at the start): take the figures as rough.`);
for (const line of problems) show(`FAILED ${line}`);
const json = JSON.stringify({ ...describeRun(), parts: data, goals: verdicts, problems }, null, 2);
writeFileSync(RESULTS, `${json}\n`);
if (options.json) await new Promise((resolve) => process.stdout.write(`${json}\n`, resolve));
process.exit(problems.length > 0 ? 1 : 0);

async function runPart(name: PartName): Promise<void> {
  try {
    const result = await PARTS[name].measure(bench);
    Object.assign(figures, result.figures);
    data[name] = result.data;
    for (const table of result.tables) showTable(table);
  } catch (error) {
    problem(`${name}: ${error instanceof Error ? error.message : error}`);
  }
}

async function findPeers(): Promise<{ peers: Bench["peers"]; leftOut: string[] }> {
  const found: Partial<Record<PeerName, Peer>> = {};
  const leftOut: string[] = [];
  for (const name of new Set(options.only.flatMap((part): readonly PeerName[] => PARTS[part].peers))) {
    try {
      found[name] = await installPeer(name, report);
    } catch (error) {
      leftOut.push(`Left out: ${name}, ${error instanceof Error ? error.message : error}`);
      report(leftOut.at(-1) ?? "");
    }
  }
  return { peers: found, leftOut };
}

function describeRun(): Record<string, unknown> {
  return {
    date: new Date().toISOString(),
    machine: {
      cpu: cpus()[0]?.model.trim(),
      cores: availableParallelism(),
      memoryMB: Math.round(totalmem() / 2 ** 20),
      platform: `${process.platform} ${process.arch}`,
      loadAtStart: load,
    },
    node: process.version,
    tool: tool.name,
    options,
    peers: Object.fromEntries(Object.entries(peers).map(([name, { versions }]) => [name, versions])),
    leftOut,
  };
}

function readOptions(): { only: PartName[]; rounds: number; seconds: number; json: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: "string", default: Object.keys(PARTS).join(",") },
        rounds: { type: "string", default: "5" },
        seconds: { type: "string", default: "3" },
        json: { type: "boolean", default: false },
      },
    });
    const only = values.only.split(",").map((name) => {
      if (!(name in PARTS)) throw new Error(`There is no part "${name}".`);
      return name as PartName;
    });
    return { only, rounds: readCount(values.rounds), seconds: readCount(values.seconds), json: values.json };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${USAGE}`);
    process.exit(2);
  }
}

function readCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new Error(`"${text}" is not a whole number from 1 on.`);
  return count;
}

function showTable(table: Table): void {
  if (table.rows.length === 0) return;
  show(`\n${formatTable(table)}`);
}

/** With `--json`, stdout is for the JSON alone. */
function show(text: string): void {
  if (options.json) console.error(text);
  else console.log(text);
}

function report(line: string): void {
  console.error(line);
}

function problem(line: string): void {
  // A server that does not start fails in every round alike.
  if (problems.includes(line)) return;
  problems.push(line);
  console.error(`FAILED ${line}`);
}
