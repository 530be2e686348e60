// Loads a server with many connections and counts: with wrk where it is on the PATH, else with autocannon.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import autocannon from "autocannon";
import { type Exchange, JSON_HEADERS } from "./client.ts";
import { createTemporaryFolder, run } from "./processes.ts";

export interface LoadOptions extends Exchange {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
}

export interface Load {
  /** Requests a second. */
  readonly rate: number;
  readonly requests: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Answers that were not 2xx, and connections that failed. */
  readonly errors: number;
}

export interface LoadTool {
  readonly name: string;
  measure(options: LoadOptions): Promise<Load>;
}

/** A slow peer's answers are late, not wrong. */
const TIMEOUT_SECONDS = 60;

export async function findLoadTool(): Promise<LoadTool> {
  try {
    // It tells its version and then complains that there is no address.
    const version = await run("wrk", ["-v"], { seconds: 5, exitCodes: [1] });
    const folder = createTemporaryFolder();
    let count = 0; // loads may run side by side
    const measure = (options: LoadOptions) => measureWithWrk(join(folder, `request-${count++}.lua`), options);
    return { name: /wrk \S+/.exec(version)?.[0] ?? "wrk", measure };
  } catch {
    return { name: "autocannon", measure: measureWithAutocannon };
  }
}

/** Counted by wrk itself: its printed report rounds. */
const WRK_DONE = `
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('\\n{"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"errors":%d}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
`;

async function measureWithWrk(script: string, options: LoadOptions): Promise<Load> {
  const { url, connections, seconds, ...exchange } = options;
  writeFileSync(script, wrkRequest(exchange) + WRK_DONE);
  const size = ["-t1", `-c${connections}`, `-d${seconds}s`, "--timeout", `${TIMEOUT_SECONDS}s`];
  const output = await run("wrk", [...size, "-s", script, new URL(exchange.path, url).href], { seconds: seconds + 20 });
  const report = /^\{"requests".*$/m.exec(output)?.[0];
  if (report === undefined) throw new Error(`wrk gave no figures:\n${output}`);
  const { requests, microseconds, p50, p99, errors } = JSON.parse(report) as Record<string, number> & {
    errors: number;
  };
  const rate = (Number(requests) / Number(microseconds)) * 1e6;
  return { rate, requests: Number(requests), p50: Number(p50) / 1000, p99: Number(p99) / 1000, errors };
}

function wrkRequest({ method, body }: Exchange): string {
  if (body === undefined) return `wrk.method = "${method}"\n`;
  const headers = Object.entries(JSON_HEADERS).map(([name, value]) => `wrk.headers["${name}"] = "${value}"\n`);
  return `wrk.method = "${method}"\nwrk.body = [==[${body}]==]\n${headers.join("")}`;
}

async function measureWithAutocannon({ url, connections, seconds, method, path, body }: LoadOptions): Promise<Load> {
  const result = await autocannon({
    url: new URL(path, url).href,
    method,
    ...(body === undefined ? {} : { body, headers: JSON_HEADERS }),
    connections,
    duration: seconds,
    timeout: TIMEOUT_SECONDS,
  });
  const requests = result["2xx"];
  const { p50, p99 } = result.latency;
  return { rate: requests / result.duration, requests, p50, p99, errors: result.errors + result.non2xx };
}
