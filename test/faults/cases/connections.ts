// Faults of clients and of the moments when a server begins and ends (F12 to F15, F25, F26).

import { CASES } from "../../tools/raw/cases.ts";
import { checkRawCase } from "../../tools/raw/check.ts";
import { openSlowClients, socketsOf } from "../../tools/raw/slow-clients.ts";
import { Expectations, type Fault, report } from "../fault.ts";
import { ask, delay, type Entry, Load, lostOf, percentile, tally } from "../ledger.ts";
import { until, withTarget } from "../target.ts";

const LIMITS = { headersTimeout: 2000, requestTimeout: 3000, sendTimeout: 3000 };
const FILES = {
  "api/endless.py": "def GET():\n    for _ in range(2000):\n        yield b'x' * 65536\n",
  "api/reads.py": "def POST(request):\n    return {'length': len(request.bytes())}\n",
};

const slowClients: Fault = {
  id: "F12",
  title: "clients that send slowly, or never read",
  run: (size) =>
    withTarget({ settings: { server: LIMITS }, files: FILES }, async (target) => {
      const expect = new Expectations();
      const normal = async () => {
        const load = new Load({ url: target.url, connections: 16, wish: () => ({ path: "/api/ok_ts" }) });
        await delay(5000 * Math.max(0.4, size));
        return load.stop();
      };
      const alone = await normal();
      const base = socketsOf(target.pid);
      const [many, silent] = [Math.round(500 * size), Math.round(200 * size)];
      const crowd = { heads: many, bodies: many, silent };
      const slow = await openSlowClients(new URL(target.url), crowd, "/api/endless", "/api/reads");
      try {
        const held = socketsOf(target.pid) - base;
        expect.that(held > many, `only ${held} connections of slow clients were held`);
        const among = await normal();
        await until(() => slow.refused() === 2 * many, 10_000);
        expect.equal(slow.refused(), 2 * many, "slow senders that were told 408");
        const gone = await until(() => socketsOf(target.pid) <= base, 10_000);
        expect.that(gone, `${socketsOf(target.pid) - base} connections were still open 10 s later`);
        expect.equal(Object.keys(tally([...alone, ...among])), ["200"], "answers of normal clients");
        return report(target, [...alone, ...among], expect, {
          notes: { badClients: 2 * many + silent, throughput: `${Math.round((among.length / alone.length) * 100)} %` },
        });
      } finally {
        slow.leave();
      }
    }),
};

const overload: Fault = {
  id: "F13",
  title: "four times more than it can answer",
  run: (size) =>
    withTarget({ settings: { python: { workers: 1, maxConcurrency: 32, maxQueue: 64 } } }, async (target) => {
      const expect = new Expectations();
      const wish = () => ({ method: "POST", path: "/api/victim?ms=5" });
      const load = new Load({ url: target.url, connections: 400, wish });
      await delay(30_000 * size);
      const entries = await load.stop();
      const refused = entries.filter(({ outcome }) => outcome === 503);
      const other = entries.filter(({ outcome }) => outcome !== 503 && outcome !== 200);
      expect.equal(tally(other), {}, "answers that are neither 200 nor 503");
      expect.that(refused.length > 0, "nobody was refused");
      expect.that(
        refused.every(({ headers }) => /^\d+$/.test(headers["retry-after"] ?? "")),
        "a 503 has no Retry-After",
      );
      const started = performance.now();
      expect.equal((await ask(target.url, wish())).outcome, 200, "the first request afterwards");
      return report(target, entries, expect, {
        notes: {
          refusedP50: percentile(
            refused.map(({ milliseconds }) => milliseconds),
            50,
          ).toFixed(1),
          recovered: Math.round(performance.now() - started),
        },
      });
    }),
};

const terminated: Fault = {
  id: "F14",
  title: "SIGTERM under load",
  async run(size) {
    const expect = new Expectations();
    const rounds = Math.max(2, Math.round(20 * size));
    return withTarget({}, async (target) => {
      const all: Entry[] = [];
      for (let round = 0; round < rounds; round++) {
        const wish = (n: number) => ({ path: n % 3 ? "/api/bleed?marker=a&wait=0.02" : "/api/ok_ts" });
        const load = new Load({ url: target.url, connections: 50, wish });
        await delay(200 + Math.random() * 500);
        target.signal("SIGTERM");
        expect.equal(await target.ended(), 0, "exit code");
        const entries = await load.stop();
        expect.equal(tally(lostOf(entries)), {}, `lost in round ${round}`);
        all.push(...entries.filter(({ outcome }) => outcome !== "refused"));
        if (round < rounds - 1) await target.restart();
      }
      return report(target, all, expect, { notes: { rounds } });
    });
  },
};

const killedTwice: Fault = {
  id: "F15",
  title: "a second SIGTERM; SIGKILL and a new start",
  run: () =>
    withTarget({}, async (target) => {
      const expect = new Expectations();
      const slow = ask(target.url, { path: "/api/abort" }); // twenty seconds
      await delay(300);
      const signalled = performance.now();
      target.signal("SIGTERM");
      await delay(200);
      target.signal("SIGTERM");
      const code = await target.ended();
      const quick = performance.now() - signalled;
      expect.that(code !== 0, "a drain that was cut short ended with 0");
      expect.that(quick < 2000, `a second SIGTERM took ${Math.round(quick)} ms`);
      await slow;
      await target.restart();
      target.signal("SIGKILL");
      await target.ended();
      const started = performance.now();
      await target.restart();
      const entries = [await ask(target.url, { path: "/api/ok" })];
      expect.equal(entries[0]?.outcome, 200, "the first answer after SIGKILL");
      return report(target, entries, expect, {
        notes: { quickExit: Math.round(quick), restart: Math.round(performance.now() - started) },
      });
    }),
};

const hostile: Fault = {
  id: "F25",
  title: "bytes that two programs could read in two ways",
  run: (size) =>
    withTarget({ app: "http" }, async (target) => {
      const expect = new Expectations();
      const load = new Load({ url: target.url, connections: 8, wish: () => ({ path: "/api/soon" }) });
      for (let round = 0; round < Math.max(1, 20 * size); round++)
        for (const one of CASES)
          await checkRawCase(new URL(target.url), one).catch((error: Error) =>
            expect.that(false, `${one.name}: ${error.message}`),
          );
      const entries = await load.stop();
      expect.equal(Object.keys(tally(entries)), ["200"], "answers of normal clients");
      return report(target, entries, expect, { notes: { forms: CASES.length } });
    }),
};

const KINDS = ["crlf", "emoji", "name", "length", "short", "te", "empty", "huge"];

const badAnswers: Fault = {
  id: "F26",
  title: "answers that HTTP cannot carry",
  run: (size) =>
    withTarget({}, async (target) => {
      const expect = new Expectations();
      const wish = (n: number) =>
        n % 2
          ? { path: "/api/ok" }
          : { path: `/api/bad/${n % 4 ? "headers" : "headers_ts"}?kind=${KINDS[(n / 2) % 8]}` };
      const entries = await new Load({
        url: target.url,
        connections: 16,
        count: Math.max(160, 4000 * size),
        wish,
      }).ended();
      expect.equal(lostOf(entries).length, 0, "lost requests");
      const after = entries.filter(({ path }) => path === "/api/ok");
      expect.equal(
        [...new Set(after.map(({ body }) => body))],
        ['{"ok":true}'],
        "answers beside them on the same connections",
      );
      return report(target, entries, expect);
    }),
};

export const CONNECTIONS: readonly Fault[] = [slowClients, overload, terminated, killedTwice, hostile, badAnswers];
