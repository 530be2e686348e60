// Part: calls of functions across languages, beside pythonia and a hop to FastAPI. They are timed where they are made.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createCase, PYTHON_PREFIX } from "../cases.ts";
import { createClient } from "../client.ts";
import type { Bench, PartResult } from "../part.ts";
import { run } from "../processes.ts";
import { fastapiProgram, polyglotProgram, type Server, startServer, waitForAnswer } from "../servers.ts";
import { percentile, spread } from "../statistics.ts";
import { formatMedian, formatRange } from "../table.ts";

interface Measured {
  microseconds: number;
  perSecond: number;
}

const APP = fileURLToPath(new URL("../calls", import.meta.url));
const PEERS = fileURLToPath(new URL("../../../.peers", import.meta.url));
const ONE = 3_000;
const MANY = 60_000;
const IN_FLIGHT = 1_000;
const HTTP_CALLS = 5_000;
const HTTP_IN_FLIGHT = 64;

export async function measureCalls(bench: Bench): Promise<PartResult> {
  const measured = new Map<string, Measured[]>();
  const note = (name: string, one: Measured) => measured.set(name, [...(measured.get(name) ?? []), one]);
  for (let round = 0; round < bench.rounds; round++) {
    bench.report(`calls: round ${round + 1} of ${bench.rounds}`);
    const attempt = (name: string, measure: () => Promise<Measured>) =>
      measure().then(
        (one) => note(name, one),
        (error: Error) => bench.problem(`calls: ${name}: ${error.message}`),
      );
    await measureOurs(note).catch((error: Error) => bench.problem(`calls: ${error.message}`));
    const { fastapi } = bench.peers;
    if (fastapi) {
      await attempt("pythonia, Node to Python", () => measurePythonia(fastapi.python));
      await attempt("HTTP to FastAPI", () => measureHttp(fastapi.python));
    }
  }
  const of = (name: string, field: keyof Measured) => spread((measured.get(name) ?? []).map((one) => one[field]));
  const rows = [...measured.keys()].map((name) => {
    const [latency, rate] = [of(name, "microseconds"), of(name, "perSecond")];
    return [name, formatMedian(latency), formatRange(latency), formatMedian(rate), formatRange(rate)];
  });
  const head = ["call of add(1, 2)", "p50 µs", "min - max", "calls/s", "min - max"];
  return {
    tables: [{ title: `Functions across languages, ${IN_FLIGHT} in flight for the rate`, head, rows }],
    figures: {
      callPython: of(TO_PYTHON, "microseconds"),
      callsPython: of(TO_PYTHON, "perSecond"),
      callTypescript: of(TO_TYPESCRIPT, "microseconds"),
      callsTypescript: of(TO_TYPESCRIPT, "perSecond"),
    },
    data: Object.fromEntries(measured),
  };
}

const TO_PYTHON = "TypeScript to Python";
const TO_TYPESCRIPT = "Python to TypeScript";

async function measureOurs(note: (name: string, one: Measured) => void): Promise<void> {
  const server = await startServer(polyglotProgram(APP));
  try {
    await server.ready;
    const ask = async (query: string, method = "GET") => {
      const answer = await fetch(`${new URL(server.url).origin}/api/${query}`, { method });
      if (!answer.ok) throw new Error(`${query} answered ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as Measured;
    };
    const many = `count=${MANY}&inFlight=${IN_FLIGHT}`;
    for (const [name, path, method] of [
      [TO_PYTHON, "node", "GET"],
      [TO_TYPESCRIPT, "python", "POST"],
    ] as const) {
      await ask(`${path}?${many}`, method); // warm
      const { microseconds } = await ask(`${path}?count=${ONE}`);
      const { perSecond } = await ask(`${path}?${many}`, method);
      note(name, { microseconds, perSecond });
    }
  } finally {
    await server.child.stop();
  }
}

/** Installed by npm when it is first measured. */
async function measurePythonia(python: string): Promise<Measured> {
  const folder = join(PEERS, "pythonia");
  if (!existsSync(join(folder, "node_modules/pythonia")))
    await run("npm", ["install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, "pythonia"], {
      seconds: 120,
    });
  const script = fileURLToPath(new URL("../peers/pythonia.mjs", import.meta.url));
  const counts = [ONE, MANY, IN_FLIGHT].map(String);
  const args = [`PYTHON_BIN=${python}`, process.execPath, script, folder, join(APP, "api/_lib/python.py"), ...counts];
  return JSON.parse((await run("env", args, { seconds: 120 })).trim().split("\n").at(-1) ?? "");
}

async function measureHttp(python: string): Promise<Measured> {
  const server = await startServer(fastapiProgram(python, 1));
  const clients = Array.from({ length: HTTP_IN_FLIGHT }, () => createClient(server.url));
  try {
    const hello = createCase("hello", PYTHON_PREFIX);
    await waitForAnswer(server, hello, hello.answer);
    return { microseconds: await timeHttp(server), perSecond: await rateHttp() };
  } finally {
    for (const client of clients) client.close();
    await server.child.stop();
  }

  async function timeHttp({ url }: Server): Promise<number> {
    const client = createClient(url);
    const times: number[] = [];
    for (let n = 0; n < ONE; n++) {
      const started = performance.now();
      await client.ask(createCase("hello", PYTHON_PREFIX));
      times.push((performance.now() - started) * 1000);
    }
    client.close();
    return percentile(times, 0.5);
  }

  async function rateHttp(): Promise<number> {
    let left = HTTP_CALLS;
    const started = performance.now();
    await Promise.all(
      clients.map(async (client) => {
        while (left-- > 0) await client.ask(createCase("hello", PYTHON_PREFIX));
      }),
    );
    return (HTTP_CALLS * 1000) / (performance.now() - started);
  }
}
