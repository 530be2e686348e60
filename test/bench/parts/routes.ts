// Part: what 10,000 routes cost against 10: request rate, start, memory, and the time until an edit shows.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Exchange } from "../client.ts";
import { type Edited, type EditTimes, summarizeEdits, timeEdits } from "../edits.ts";
import type { Bench, PartResult } from "../part.ts";
import { createTemporaryFolder } from "../processes.ts";
import { polyglotProgram, readMemory, type Server, startServer, waitForAnswer } from "../servers.ts";
import { ratios, type Spread, spread } from "../statistics.ts";
import { formatMedian, formatNumber, formatRange, type Table } from "../table.ts";

type Language = "typescript" | "python";

interface App {
  readonly root: string;
  /** The last route with a parameter of each language: the hardest to find for a router that looks through a list. */
  readonly probes: Readonly<Record<Language, Edited>>;
}

interface Running {
  readonly server: Server;
  readonly app: App;
  readonly firstAnswer: number;
}

/** `<routes> <language>` -> requests a second, one a round. */
type Rates = Map<string, (number | undefined)[]>;

const SMALL = 10;
const BIG = 10_000;
const LANGUAGES = ["typescript", "python"] as const;
const EDITS = 15;
const START_LIMIT = 180_000;

export async function measureRoutes(bench: Bench): Promise<PartResult> {
  const apps = new Map([SMALL, BIG].map((count) => [count, writeApp(count)]));
  const measured = await measureRates(bench, apps);
  const edits = await measureEdits(bench, apps.get(BIG) as App).catch((error: Error) => {
    bench.problem(`routes: ${error.message}`);
    return {} as Partial<Record<Language, EditTimes>>;
  });
  const ratio = (language: Language): Spread | undefined =>
    spread(ratios(measured.rates.get(`${BIG} ${language}`) ?? [], measured.rates.get(`${SMALL} ${language}`) ?? []));
  const edit = (language: Language) => edits[language] && summarizeEdits(edits[language]);
  return {
    tables: [rateTable(measured.rates, ratio), startTable(measured.starts), editTable(edit)],
    figures: {
      routesTypescript: ratio("typescript"),
      routesPython: ratio("python"),
      routesEditTypescript: edit("typescript"),
      routesEditPython: edit("python"),
    },
    data: { rates: Object.fromEntries(measured.rates), starts: measured.starts, edits },
  };
}

interface StartFigures {
  routes: number;
  firstAnswer: number;
  rss: number;
}

/** Both servers stay up, only one is loaded at a time: the big one is too slow to start anew each round. */
async function measureRates(
  bench: Bench,
  apps: ReadonlyMap<number, App>,
): Promise<{ rates: Rates; starts: StartFigures[] }> {
  const running = new Map<number, Running>();
  const rates: Rates = new Map();
  const starts: StartFigures[] = [];
  try {
    for (const [count, app] of apps) {
      bench.report(`routes: starting ${count} routes`);
      running.set(count, await startApp(app, false));
    }
    for (let round = 0; round < bench.rounds; round++) {
      bench.report(`routes: round ${round + 1} of ${bench.rounds}`);
      for (const language of LANGUAGES) {
        for (const [count, { server, app }] of round % 2 === 0 ? [...running] : [...running].reverse()) {
          const rate = await measureRate(bench, server, app.probes[language]);
          const key = `${count} ${language}`;
          rates.set(key, (rates.get(key) ?? Array.from<undefined>({ length: bench.rounds })).with(round, rate));
        }
      }
    }
    for (const [routes, { server, firstAnswer }] of running) {
      starts.push({ routes, firstAnswer, rss: process.platform === "linux" ? readMemory(server).rss : Number.NaN });
    }
  } catch (error) {
    bench.problem(`routes: ${error instanceof Error ? error.message : error}`);
  } finally {
    for (const { server } of running.values()) await server.child.stop();
  }
  return { rates, starts };
}

async function measureRate({ tool, seconds, problem }: Bench, server: Server, probe: Edited): Promise<number> {
  const exchange: Exchange = { method: "GET", path: probe.path };
  const load = { ...exchange, url: server.url, connections: 64 };
  await waitForAnswer(server, exchange, { count: 0 });
  await tool.measure({ ...load, seconds: 1 });
  const { rate, errors } = await tool.measure({ ...load, seconds });
  if (errors > 0) problem(`routes: ${probe.title}: ${errors} errors`);
  return rate;
}

async function measureEdits(bench: Bench, app: App): Promise<Partial<Record<Language, EditTimes>>> {
  bench.report(`routes: ${EDITS} edits for each language among ${BIG} routes`);
  const { server } = await startApp(app, true);
  const edits: Partial<Record<Language, EditTimes>> = {};
  try {
    for (const language of LANGUAGES) {
      const times = await timeEdits(server, app.probes[language], EDITS);
      edits[language] = times;
      if (times.wrong + times.lost > 0) bench.problem(`routes: ${language}: ${times.wrong} wrong, ${times.lost} lost`);
    }
    return edits;
  } finally {
    await server.child.stop();
  }
}

async function startApp(app: App, watch: boolean): Promise<Running> {
  const server = await startServer(polyglotProgram(app.root, { watch }), START_LIMIT);
  try {
    await server.ready;
    const exchange: Exchange = { method: "GET", path: app.probes.python.path };
    const firstAnswer = await waitForAnswer(server, exchange, { count: 0 }, START_LIMIT);
    return { server, app, firstAnswer };
  } catch (error) {
    await server.child.stop();
    throw error;
  }
}

function rateTable(rates: Rates, ratio: (language: Language) => Spread | undefined): Table {
  const rows = LANGUAGES.map((language) => {
    const [small, big] = [SMALL, BIG].map((count) => spread(rates.get(`${count} ${language}`) ?? []));
    return [
      language,
      formatMedian(small),
      formatMedian(big),
      formatMedian(ratio(language)),
      formatRange(ratio(language)),
    ];
  });
  const head = ["route", `${SMALL} routes`, `${BIG} routes`, "ratio", "min - max"];
  return { title: "Requests/s by number of routes, paired round by round", head, rows };
}

function startTable(starts: readonly StartFigures[]): Table {
  const rows = starts.map(({ routes, firstAnswer, rss }) => [
    String(routes),
    formatNumber(firstAnswer),
    formatNumber(rss),
  ]);
  return { title: "Start by number of routes", head: ["routes", "first Python answer ms", "RSS MB"], rows };
}

function editTable(edit: (language: Language) => (Spread & { p95: number }) | undefined): Table {
  const rows = LANGUAGES.map((language) => {
    const summary = edit(language);
    return [language, formatMedian(summary), formatNumber(summary?.p95 ?? Number.NaN), formatRange(summary)];
  });
  return {
    title: `Edit to next right answer, ${BIG} routes`,
    head: ["edit of", "p50 ms", "p95 ms", "min - max"],
    rows,
  };
}

/** Turn by turn: TypeScript, Python, and the same two with a parameter in their path. A folder holds a hundred. */
function writeApp(count: number): App {
  const root = createTemporaryFolder();
  const routes = Array.from({ length: count }, (_, index) => createRoute(root, index));
  for (const { file, content } of routes) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content(0));
  }
  const last = (language: Language): Edited =>
    routes.findLast(({ title }) => title === `${language}, dynamic`) as Edited;
  return { root, probes: { typescript: last("typescript"), python: last("python") } };
}

function createRoute(root: string, index: number): Edited {
  const python = index % 2 === 1;
  const dynamic = index % 4 >= 2;
  const extension = python ? "py" : "ts";
  const base = `group${Math.floor(index / 100)}/route${index}`;
  return {
    title: `${python ? "python" : "typescript"}, ${dynamic ? "dynamic" : "static"}`,
    file: join(root, "api", dynamic ? `${base}/[id].${extension}` : `${base}.${extension}`),
    path: `/api/${base}${dynamic ? "/42" : ""}`,
    content: (number) =>
      python
        ? `def GET():\n    return {"count": ${number}}\n`
        : `export function GET() {\n  return { count: ${number} };\n}\n`,
  };
}
