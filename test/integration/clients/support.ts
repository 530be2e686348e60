// Which clients of HTTP are tested, and for what: the tests are made of this list, and so is the README's table.

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

/** The README's table, and the reasons below it. */
export function supportTable(): string {
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
