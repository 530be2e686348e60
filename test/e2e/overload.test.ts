// Four times the load a process can take (F13, short form): every request gets a whole answer, the excess 503 at once.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFolder, kill, type Running, removeFolder, serverUrl, start } from "./command.ts";
import { ask, offer, percentile } from "./load.ts";

const LIMIT = 32;
const HANDLER_MS = 100;
/** What so many requests of such handlers come to, a second. */
const CAPACITY = (LIMIT * 1000) / HANDLER_MS;
const SECONDS = 3;

const APP = createFolder({
  "polyglot.config.ts": `export default {
    log: { requests: false },
    limits: { maxInFlight: ${LIMIT * 2}, eventLoopDelay: 60 },
    python: { maxConcurrency: ${LIMIT}, maxQueue: ${LIMIT / 2} },
  };\n`,
  "api/slow.ts": `import { setTimeout } from "node:timers/promises";
    export const GET = () => setTimeout(${HANDLER_MS * 2}, "slow");\n`,
  "api/slow_py.py": `import time\n\ndef GET():\n    time.sleep(${HANDLER_MS / 1000})\n    return "slow"\n`,
  "api/heavy.ts": `export function GET() {
    const end = performance.now() + 40;
    while (performance.now() < end);
    return "heavy";
  }\n`,
});

let server: Running;
let url: string;
beforeAll(async () => {
  server = start(["dev", "--port", "0"], { cwd: APP });
  url = await serverUrl(server);
  await server.printed(/Python ready/);
  await Promise.all(["slow", "slow_py", "heavy"].map((name) => ask(`${url}/api/${name}`)));
}, 60_000);
afterAll(async () => {
  await kill(server);
  removeFolder(APP);
});

/** How long it takes until requests are answered again. */
async function recovery(path: string): Promise<number> {
  const began = performance.now();
  while ((await ask(url + path)).status !== 200);
  return performance.now() - began;
}

const metric = async (pattern: RegExp) =>
  Number(pattern.exec(await (await fetch(`${url}/_polyglot/metrics`)).text())?.[1]);

describe("overload", { timeout: 60_000 }, () => {
  it.each([
    ["Python", "/api/slow_py"],
    ["TypeScript", "/api/slow"],
  ])("of a %s route: whole answers, the excess 503 with Retry-After, and recovery", async (language, path) => {
    await offer(url + path, CAPACITY * 4, 0.5); // connections, and code that is compiled while it runs
    const outcomes = await offer(url + path, CAPACITY * 4, SECONDS);
    const accepted = outcomes.filter(({ status }) => status === 200);
    const refused = outcomes.filter(({ status }) => status === 503);
    const times = refused.map(({ milliseconds }) => milliseconds);
    const recovered = await recovery(path);
    console.log("F13", language, {
      requests: outcomes.length,
      accepted: accepted.length,
      refused: refused.length,
      refusedMs: { p50: percentile(times, 0.5), p99: percentile(times, 0.99) },
      acceptedMs: {
        p99: percentile(
          accepted.map(({ milliseconds }) => milliseconds),
          0.99,
        ),
      },
      recoveredMs: Math.round(recovered),
    });
    expect(accepted.length + refused.length).toBe(outcomes.length);
    expect(accepted.length).toBeGreaterThan(LIMIT);
    expect(refused.length).toBeGreaterThan(LIMIT);
    expect(new Set(refused.map(({ retryAfter }) => retryAfter))).toEqual(new Set(["1"]));
    expect(percentile(times, 0.5)).toBeLessThan(2_000); // a busy machine; who waits for a slot waits for all before
    expect(recovered).toBeLessThan(10_000);
  });

  it("of the event loop: requests are shed, operators are not, and it passes", async () => {
    const [outcomes, health] = await Promise.all([
      offer(`${url}/api/heavy`, 100, SECONDS),
      offer(`${url}/_polyglot/health`, 5, SECONDS),
    ]);
    const counts = Map.groupBy(outcomes, ({ status }) => status);
    console.log("F13 event loop", Object.fromEntries([...counts].map(([status, { length }]) => [status, length])));
    expect([...counts.keys()].sort()).toEqual([200, 503]);
    expect(health.every(({ status }) => status === 200)).toBe(true);
    expect(await metric(/^polyglot_http_requests_refused_total\{reason="event_loop"\} (\d+)$/m)).toBeGreaterThan(0);
    expect(await recovery("/api/heavy")).toBeLessThan(20_000);
  });

  it("is counted for operators", async () => {
    expect(await metric(/^polyglot_http_requests_refused_total\{reason="in_flight"\} (\d+)$/m)).toBeGreaterThan(0);
    expect(await metric(/^polyglot_http_requests_in_flight (\d+)$/m)).toBe(1); // the question itself
  });
});
