// Part: what a middleware costs a route, by the language of either.
import { buildApp, GUARDED_APP, startProgram } from "../built-app.ts";
import { FAST } from "../cases.ts";
import type { Bench, PartResult } from "../part.ts";
import { spread } from "../statistics.ts";
import { formatMedian, formatRange } from "../table.ts";
import { type Comparison, type Contestant, compare, figureOf, loadInTurns, type Turns, withServers } from "../turns.ts";

const ROUTES = { python: "hola", typescript: "hello" } as const;
const MIDDLEWARES = { none: "none", typescript: "TypeScript", hono: "Hono's", python: "Python" } as const;

type Language = keyof typeof ROUTES;
type Middleware = keyof typeof MIDDLEWARES;

/** One server for all. */
export async function measureMiddleware(bench: Bench): Promise<PartResult> {
  const program = startProgram("polyglot", await buildApp({}, () => true, GUARDED_APP));
  return withServers(bench, [program], async (servers) => {
    const contestants = (language: Language): Contestant[] =>
      [...servers.values()].flatMap((server) =>
        middlewares().map((middleware) => {
          const path = `/api/${middleware}/${ROUTES[language]}`;
          const wanted = { method: "GET", path, answer: { message: "hello" }, ...FAST };
          return { name: keyOf(middleware, language), server, wanted };
        }),
      );
    const groups = new Map(languages().map((language) => [`middleware, ${language}`, contestants(language)]));
    return summarize(bench, await loadInTurns(bench, groups));
  });
}

function summarize({ tool }: Bench, turns: Turns): PartResult {
  const cost = (middleware: Middleware, language: Language): Comparison =>
    compare(turns, keyOf(middleware, language), keyOf("none", language));
  const rows = languages().flatMap((language) =>
    middlewares().map((middleware) => {
      const key = keyOf(middleware, language);
      const [rate, cpu] = (["rate", "cpu"] as const).map((figure) =>
        formatMedian(spread(figureOf(turns, key, figure))),
      );
      const ratio = cost(middleware, language);
      const ofNone = [formatMedian(ratio.rate), formatRange(ratio.rate), formatMedian(ratio.cpu)];
      return [language, MIDDLEWARES[middleware], rate ?? "-", cpu ?? "-", ...ofNone];
    }),
  );
  const head = ["route", "middleware", "requests/s", "CPU µs", "of none", "min - max", "CPU ratio"];
  return {
    tables: [{ title: `A middleware before a route (${tool.name}, median of the turns)`, head, rows }],
    figures: { middleware: cost("typescript", "python").rate },
    data: Object.fromEntries(turns),
  };
}

const languages = () => Object.keys(ROUTES) as Language[];
const middlewares = () => Object.keys(MIDDLEWARES) as Middleware[];
const keyOf = (middleware: Middleware, language: Language) => `${middleware} ${language}`;
