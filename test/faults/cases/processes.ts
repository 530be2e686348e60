// Faults of whole processes: a frozen host, a clock that jumps, servers replaced one at a time (F27, F29, F30).
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { balance } from "../balancer.ts";
import { Expectations, type Fault, report } from "../fault.ts";
import { ask, delay, type Entry, Load, lostOf, tally } from "../ledger.ts";
import { Target, withTarget } from "../target.ts";

const FREEZE = "export function POST() {\n  for (;;);\n}\n";

const frozen: Fault = {
  id: "F27",
  title: "a TypeScript handler that never gives the thread back",
  run: (size) =>
    withTarget(
      { settings: { watchdog: 1000 }, files: { "api/freeze.ts": FREEZE }, args: ["--processes", "2"] },
      async (target) => {
        const expect = new Expectations();
        const recovery: number[] = [];
        const entries: Entry[] = [];
        for (let round = 0; round < Math.max(1, 5 * size); round++) {
          const victim = await ask(target.url, { method: "POST", path: "/api/freeze" });
          expect.equal(victim.outcome, "reset", "the request that froze its process");
          const started = performance.now();
          for (;;) {
            const next = await ask(target.url, { path: "/api/ok_ts" });
            entries.push(next);
            if (next.outcome === 200) break;
            await delay(10);
          }
          recovery.push(victim.milliseconds + performance.now() - started);
        }
        expect.that(
          recovery.every((milliseconds) => milliseconds < 4000),
          "a frozen process held its port for longer than 4 s",
        );
        return report(target, entries, expect, { recovery });
      },
    ),
};

/** Loaded into every thread of the server: its wall clock can be moved by a request. */
const CLOCK = `
import { BroadcastChannel } from "node:worker_threads";
const now = Date.now;
let shift = 0;
Date.now = () => now() + shift;
const channel = new BroadcastChannel("clock");
channel.onmessage = ({ data }) => { shift = data; };
channel.unref();
`;
// Each thread hears of a move when it next turns its loop.
const TELL = "import time\n\n\ndef GET():\n    return time.time() * 1000\n";
const MOVE = `
const channel = new BroadcastChannel("clock");
export function POST(request: Request) {
  channel.postMessage(Number(new URL(request.url).searchParams.get("shift")));
  return { moved: true };
}
export const GET = () => Date.now();
`;
const CLOCKS = ["/api/clock", "/api/clock_py"];

const clock: Fault = {
  id: "F29",
  title: "the wall clock jumps by an hour, forth and back",
  async run(size) {
    const folder = mkdtempSync(join(tmpdir(), "polyglot-clock-"));
    const preload = join(folder, "clock.mjs");
    writeFileSync(preload, CLOCK);
    const options = {
      settings: { timeout: 2000 },
      files: { "api/clock.ts": MOVE, "api/clock_py.py": TELL },
      env: { NODE_OPTIONS: `--import=${preload}` },
    };
    const work = async (target: Target) => {
      const expect = new Expectations();
      const wish = (n: number) => ({ path: n % 2 ? "/api/bleed?marker=a&wait=0.3" : "/api/ok_ts" });
      const load = new Load({ url: target.url, connections: 32, wish, pause: 5 });
      for (let round = 0; round < Math.max(2, 10 * size); round++)
        for (const shift of [3_600_000, -3_600_000, 0]) {
          await ask(target.url, { method: "POST", path: `/api/clock?shift=${shift}` });
          for (const path of CLOCKS)
            expect.that(await shows(target, path, shift), `${path} did not move by ${shift} ms`);
          await delay(400);
        }
      const entries = await load.stop();
      expect.equal(Object.keys(tally(entries)), ["200"], "answers while the clock jumps");
      return report(target, entries, expect);
    };
    return withTarget(options, work).finally(() => rmSync(folder, { recursive: true }));
  },
};

/** Whether a route's clock is so many milliseconds ahead of ours, at last. */
async function shows(target: Target, path: string, shift: number): Promise<boolean> {
  for (const end = performance.now() + 5000; performance.now() < end; await delay(10)) {
    const { body } = await ask(target.url, { path });
    if (Math.abs(Number(body) - Date.now() - shift) < 60_000) return true;
  }
  return false;
}

const rolling: Fault = {
  id: "F30",
  title: "two servers behind a balancer, replaced one at a time",
  async run(size) {
    const expect = new Expectations();
    const settings = { server: { drainDelay: 300 } };
    const targets = [await Target.start({ settings }), await Target.start({ settings })];
    const balancer = await balance(targets.map(({ url }) => url));
    const recovery: number[] = [];
    try {
      const wish = (n: number) => ({ path: n % 3 ? "/api/bleed?marker=a&wait=0.02" : "/api/ok_ts" });
      const load = new Load({ url: balancer.url, connections: 32, wish, pause: 2 });
      for (let round = 0; round < Math.max(1, 10 * size); round++)
        for (const target of targets) {
          target.signal("SIGTERM");
          expect.equal(await target.ended(), 0, "exit code");
          const started = performance.now();
          await target.restart();
          recovery.push(performance.now() - started);
          await delay(200); // the balancer finds it
        }
      const entries = await load.stop();
      expect.equal(Object.keys(tally(entries)), ["200"], "answers");
      expect.equal(lostOf(entries).length, 0, "lost requests");
      const both = {
        restarts: targets.reduce((sum, { restarts }) => sum + restarts, 0),
        maxRssMB: Math.max(...targets.map(({ maxRssMB }) => maxRssMB)),
      };
      return report(both, entries, expect, { recovery });
    } finally {
      await balancer.close();
      await Promise.all(targets.map((target) => target.close()));
    }
  },
};

export const PROCESSES: readonly Fault[] = [frozen, clock, rolling];
