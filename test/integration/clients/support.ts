// Which clients of HTTP are tested, and for what: the tests are made of this list, and so is the README's table.

/** What the tables stand between. */
export const BEGIN = "<!-- made by test/tools/support-table.ts -->";
export const END = "<!-- end -->";

export const FEATURES = {
  get: "answers",
  tls: "TLS, verified",
  together: "50 at once",
  stream: "streams",
  again: "keep-alive",
  hurry: "time-outs",
  deadline: "ends with its route",
  proxy: "`HTTPS_PROXY`",
} as const;

export type Feature = keyof typeof FEATURES;

export interface Client {
  /** As the README names it. */
  name: string;
  /** Its file in the fixture. */
  file: string;
  async?: boolean;
  /** The exception of a time limit that has passed. */
  late: string;
  /** What it does not do, and why. */
  not?: Partial<Record<Feature, string>>;
}

const OPENED = "it opens a connection for each request, as everywhere";
const FETCH = "`fetch` does it: set `NODE_USE_ENV_PROXY=1` beside `HTTPS_PROXY` where the process starts";

export const CLIENTS: readonly Client[] = [
  { name: "urllib.request", file: "urllib", late: "TimeoutError", not: { again: OPENED } },
  { name: "requests", file: "requests", late: "ReadTimeout" },
  { name: "urllib3", file: "urllib3", late: "ReadTimeoutError" },
  { name: "httpx.Client", file: "httpx", late: "ReadTimeout" },
  { name: "httpx.AsyncClient", file: "httpx_async", async: true, late: "ReadTimeout" },
  { name: "aiohttp", file: "aiohttp", async: true, late: "TimeoutError" },
  { name: "openai.OpenAI", file: "openai", late: "APITimeoutError", not: { proxy: FETCH } },
  { name: "openai.AsyncOpenAI", file: "openai_async", async: true, late: "APITimeoutError", not: { proxy: FETCH } },
  { name: "anthropic.Anthropic", file: "anthropic", late: "APITimeoutError", not: { proxy: FETCH } },
  {
    name: "anthropic.AsyncAnthropic",
    file: "anthropic_async",
    async: true,
    late: "APITimeoutError",
    not: { proxy: FETCH },
  },
];

/** Drivers of databases, the servers they are tried against, and what of them is tested beside writing and reading. */
export const DRIVERS = [
  { driver: "redis (sync)", server: "Redis 7", also: "TLS, 200 blocking commands at once, a restart of the server" },
  { driver: "redis.asyncio", server: "Redis 7", also: "TLS" },
  { driver: "pg8000", server: "PostgreSQL 15", also: "TLS, 200 blocking queries at once" },
  { driver: "sqlalchemy with pg8000", server: "PostgreSQL 15", also: "TLS, a pool that survives a restart" },
  { driver: "pymysql", server: "MariaDB 10", also: "TLS, 200 blocking queries at once" },
] as const;

/** The README's two tables. */
export function supportTables(): string {
  const drivers = DRIVERS.map(({ driver, server, also }) => `| ${driver} | ${server} | ${also} |`);
  return [clientTable(), "", "| | tried against | and |", "|---|---|---|", ...drivers].join("\n");
}

/** The reasons are below it. */
function clientTable(): string {
  const features = Object.keys(FEATURES) as Feature[];
  const reasons: string[] = [];
  const cell = (reason: string | undefined) => {
    if (reason === undefined) return "yes";
    if (!reasons.includes(reason)) reasons.push(reason);
    return `no (${reasons.indexOf(reason) + 1})`;
  };
  const lines = [
    ["", ...features.map((feature) => FEATURES[feature])],
    ["", ...features].map(() => "---"),
    ...CLIENTS.map(({ name, not }) => [`\`${name}\``, ...features.map((feature) => cell(not?.[feature]))]),
  ];
  const table = lines.map((line) => `|${line.map((text) => (text === "---" ? text : ` ${text} `)).join("|")}|`);
  return [...table, "", ...reasons.map((reason, n) => `(${n + 1}) ${reason}.`)].join("\n").replaceAll("|  |", "| |");
}
