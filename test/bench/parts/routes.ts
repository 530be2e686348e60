// Part: what 10,000 routes cost against 10: request rate, start, memory, and the time until an edit shows.
import { isRight } from "../cases.ts";
import { createClient, type Exchange } from "../client.ts";
import { type Edited, type EditTimes, summarizeEdits, timeEdits } from "../edits.ts";
import { type GeneratedApp, generateApp, type Language } from "../generated-app.ts";
import type { Bench, PartResult } from "../part.ts";
import { polyglotProgram, readMemory, type Server, startServer, waitForAnswer } from "../servers.ts";
import { ratios, type Spread, spread } from "../statistics.ts";
import { formatMedian, formatNumber, formatRange, type Table } from "../table.ts";

interface Running {
  readonly server: Server;
  readonly app: GeneratedApp;
  readonly firstAnswer: number;
  readonly firstPass: number;
}

/** `<routes> <language>` -> requests a second, one a round. */
type Rates = Map<string, (number | undefined)[]>;

const SMALL = 10;
const BIG = 10_000;
const LANGUAGES = ["typescript", "python"] as const;
const EDITS = 15;
const START_LIMIT = 180_000;

export async function measureRoutes(bench: Bench): Promise<PartResult> {
  const apps = new Map([SMALL, BIG].map((count) => [count, generateApp(count)]));
  const measured = await measureRates(bench, apps);
  const edits = await measureEdits(bench, apps.get(BIG) as GeneratedApp).catch((error: Error) => {
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
  /** Every route asked once. */
  firstPass: number;
  rss: number;
}

/** Both servers stay up, only one is loaded at a time: the big one is too slow to start anew each round. */
async function measureRates(
  bench: Bench,
  apps: ReadonlyMap<number, GeneratedApp>,
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
    for (const [routes, { server, firstAnswer, firstPass }] of running) {
      starts.push({
        routes,
        firstAnswer,
        firstPass,
        rss: process.platform === "linux" ? readMemory(server).rss : Number.NaN,
      });
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

async function measureEdits(bench: Bench, app: GeneratedApp): Promise<Partial<Record<Language, EditTimes>>> {
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

async function startApp(app: GeneratedApp, watch: boolean): Promise<Running> {
  const server = await startServer(polyglotProgram(app.root, { watch }), START_LIMIT);
  try {
    await server.ready;
    const exchange: Exchange = { method: "GET", path: app.probes.python.path };
    const firstAnswer = await waitForAnswer(server, exchange, { count: 0 }, START_LIMIT);
    const begun = performance.now();
    await askEvery(server, app.routes);
    return { server, app, firstAnswer, firstPass: performance.now() - begun };
  } catch (error) {
    await server.child.stop();
    throw error;
  }
}

/** Files are loaded by their first request; a server that has been up for a day has loaded them all. */
async function askEvery(server: Server, routes: readonly Edited[]): Promise<void> {
  const waiting = [...routes];
  const askInTurn = async (): Promise<void> => {
    const client = createClient(server.url);
    try {
      for (let route = waiting.pop(); route; route = waiting.pop()) {
        const answer = await client.ask({ method: "GET", path: route.path });
        if (!isRight(answer, { count: 0 })) throw new Error(`${route.path}: ${answer.status} ${answer.text}`);
      }
    } finally {
      client.close();
    }
  };
  await Promise.all(Array.from({ length: 16 }, askInTurn));
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
  const rows = starts.map(({ routes, firstAnswer, firstPass, rss }) => [
    String(routes),
    formatNumber(firstAnswer),
    formatNumber(firstPass),
    formatNumber(rss),
  ]);
  return {
    title: "Start by number of routes",
    head: ["routes", "first Python answer ms", "each asked once ms", "RSS MB"],
    rows,
  };
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
