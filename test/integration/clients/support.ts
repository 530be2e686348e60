// Which clients of HTTP are tested, and for what: the tests are made of this list, and so is the README's table.

/** What the tables stand between. */
export const BEGIN = "<!-- made by test/tools/support-table.ts -->";
export const END = "<!-- end -->";

export const FEATURES = {
  get: "answers",
  tls: "TLS, verified",
  together: "50 at once",
  stream: "streams",
  leave: "ends streams it leaves",
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
  {
    name: "openai.AsyncOpenAI",
    file: "openai_async",
    async: true,
    late: "APITimeoutError",
    not: { proxy: FETCH },
  },
  { name: "anthropic.Anthropic", file: "anthropic", late: "APITimeoutError", not: { proxy: FETCH } },
  {
    name: "anthropic.AsyncAnthropic",
    file: "anthropic_async",
    async: true,
    late: "APITimeoutError",
    not: { proxy: FETCH },
  },
];

/** How many of a driver's calls wait at once. */
export const MANY = 200;

export const SERVERS = { redis: "Redis 7", postgres: "PostgreSQL 15", mariadb: "MariaDB 10" } as const;

export interface Driver {
  /** As the README names it. */
  name: string;
  /** Its file in the fixture. */
  file: string;
  server: keyof typeof SERVERS;
  /** What it gives of what it wrote. */
  written: unknown;
  /** What many of wait at once, where that is tried. */
  many?: "commands" | "queries";
  /** What it does again after a restart of the server, and gives, where it keeps connections. */
  again?: { what: string; result: unknown };
}

const ROWS = [
  [1, "written"],
  [2, "ü"],
];
const KEYS = ["written", 2, 1];

/** All of them go over TLS too. */
export const DRIVERS: readonly Driver[] = [
  {
    ...{ name: "redis (sync)", file: "redis", server: "redis", written: KEYS, many: "commands" },
    again: { what: "use", result: KEYS },
  },
  { name: "redis.asyncio", file: "redis_async", server: "redis", written: KEYS },
  { name: "pg8000", file: "pg8000", server: "postgres", written: [ROWS, true], many: "queries" },
  {
    ...{ name: "sqlalchemy with pg8000", file: "sqlalchemy", server: "postgres", written: ["written", "ü"] },
    again: { what: "again", result: 1 },
  },
  { name: "pymysql", file: "pymysql", server: "mariadb", written: [ROWS, true], many: "queries" },
];

/** The README's two tables. */
export function supportTables(): string {
  const drivers = DRIVERS.map(({ name, server, many, again }) => {
    const also = ["TLS", many && `${MANY} blocking ${many} at once`, again && "a pool that survives a restart"];
    return `| ${name} | ${SERVERS[server]} | ${also.filter((one) => one !== undefined).join(", ")} |`;
  });
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
