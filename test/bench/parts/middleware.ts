// Part: what a middleware costs a route, by the language of either.
import { buildApp, GUARDED_APP, startProgram } from "../built-app.ts";
import type { Exchange } from "../client.ts";
import type { Bench, PartResult } from "../part.ts";
import { type Server, startServer, waitForAnswer } from "../servers.ts";
import { ratios, type Spread, spread } from "../statistics.ts";
import { formatMedian, formatRange } from "../table.ts";

const ROUTES = { python: "hola", typescript: "hello" } as const;
const MIDDLEWARES = { none: "none", typescript: "TypeScript", hono: "Hono's", python: "Python" } as const;
const ANSWER = { message: "hello" };
const WARM_UP_SECONDS = 2;

type Language = keyof typeof ROUTES;
type Middleware = keyof typeof MIDDLEWARES;
/** `<middleware> <language of the route>` -> requests a second, one a round. */
type Rates = Map<string, (number | undefined)[]>;

/** One server for all: a pair is measured within moments. */
export async function measureMiddleware(bench: Bench): Promise<PartResult> {
  const rates: Rates = new Map();
  const app = await buildApp({}, () => true, GUARDED_APP);
  const server = await startServer(startProgram("polyglot", app));
  try {
    await server.ready;
    for (let round = 0; round < bench.rounds; round++) await measureRound(bench, server, round, rates);
  } finally {
    await server.child.stop();
  }
  const cost = (middleware: Middleware, language: Language): Spread | undefined =>
    spread(ratios(rates.get(keyOf(middleware, language)) ?? [], rates.get(keyOf("none", language)) ?? []));
  const rows = languages().flatMap((language) =>
    middlewares().map((middleware) => {
      const rate = spread(rates.get(keyOf(middleware, language)) ?? []);
      const ratio = cost(middleware, language);
      return [language, MIDDLEWARES[middleware], formatMedian(rate), formatMedian(ratio), formatRange(ratio)];
    }),
  );
  const head = ["route", "middleware", "requests/s", "of none", "min - max"];
  return {
    tables: [{ title: `A middleware before a route (${bench.tool.name})`, head, rows }],
    figures: { middleware: cost("typescript", "python") },
    data: Object.fromEntries(rates),
  };
}

async function measureRound(bench: Bench, server: Server, round: number, rates: Rates): Promise<void> {
  for (const language of languages())
    for (const middleware of round % 2 === 0 ? middlewares() : middlewares().reverse()) {
      const key = keyOf(middleware, language);
      bench.report(`middleware: round ${round + 1} of ${bench.rounds}, ${key}`);
      const exchange: Exchange = { method: "GET", path: `/api/${middleware}/${ROUTES[language]}` };
      const load = { ...exchange, url: server.url, connections: 64 };
      await waitForAnswer(server, exchange, ANSWER);
      if (round === 0) await bench.tool.measure({ ...load, seconds: WARM_UP_SECONDS });
      const { rate, errors } = await bench.tool.measure({ ...load, seconds: bench.seconds });
      if (errors > 0) bench.problem(`middleware: ${key}: ${errors} errors`);
      const known = rates.get(key) ?? Array.from<undefined>({ length: bench.rounds });
      rates.set(key, known.with(round, rate));
    }
}

const languages = () => Object.keys(ROUTES) as Language[];
const middlewares = () => Object.keys(MIDDLEWARES) as Middleware[];
const keyOf = (middleware: Middleware, language: Language) => `${middleware} ${language}`;
