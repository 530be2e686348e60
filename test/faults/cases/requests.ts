// Requests that meet each other: state that must not mix, imports that race, clients that leave (F22 to F24).
import { Connection } from "../../tools/raw/connection.ts";
import { Expectations, type Fault, report } from "../fault.ts";
import { ask, delay, type Entry, Load, tally } from "../ledger.ts";
import { withTarget } from "../target.ts";

const bleed: Fault = {
  id: "F22",
  title: "state of one request seen by another",
  run: (size) =>
    withTarget({}, async (target) => {
      const expect = new Expectations();
      const wish = (n: number) => ({
        method: n % 4 ? "GET" : "POST",
        path: `/api/bleed?marker=m${n}&wait=${n % 2 ? 0.002 : 0}`,
      });
      const count = Math.round(10_000 * size);
      const entries = await new Load({ url: target.url, connections: 64, count, wish }).ended();
      const leaks = entries.filter(({ path, body }) => {
        const { context } = JSON.parse(body);
        return context !== /marker=(\w+)/.exec(path)?.[1];
      });
      expect.equal(leaks.length, 0, "contextvars of others");
      expect.equal(Object.keys(tally(entries)), ["200"], "answers");
      return report(target, entries, expect, { notes: { leaks: leaks.length } });
    }),
};

// Counted outside the module: each time it is imported it may be a new object.
const SLOW = `import builtins
import time

builtins.runs = getattr(builtins, "runs", 0) + 1
time.sleep(0.5)
ready = True


def GET():
    return {"runs": builtins.runs, "ready": ready}
`;
// Imported by a handler while it runs: files of routes are imported before a server is ready.
const FIRST = "def GET():\n    from _lib import slow\n\n    return slow.GET()\n";

const coldImport: Fault = {
  id: "F23",
  title: "64 first requests to one module that is slow to import",
  run: () =>
    withTarget({ files: { "api/_lib/slow.py": SLOW, "api/first.py": FIRST } }, async (target) => {
      const expect = new Expectations();
      const load = new Load({ url: target.url, connections: 64, count: 64, wish: () => ({ path: "/api/first" }) });
      const entries = await load.ended();
      expect.equal([...new Set(entries.map(({ body }) => body))], ['{"runs":1,"ready":true}'], "what they saw");
      return report(target, entries, expect);
    }),
};

const abortStorm: Fault = {
  id: "F24",
  title: "clients that leave at random moments",
  run: (size) =>
    withTarget({}, async (target) => {
      const expect = new Expectations();
      const clients = Math.round(10_000 * size);
      const gauge = async () => JSON.parse((await ask(target.url, { method: "POST", path: "/api/abort" })).body);
      let left = 0;
      const lane = async () => {
        while (left < clients) {
          left++;
          const connection = await Connection.open(new URL(target.url));
          connection.send("GET /api/abort HTTP/1.1\r\nhost: test\r\n\r\n");
          await delay(Math.random() * 100);
          connection.leave();
        }
      };
      await Promise.all(Array.from({ length: 100 }, lane));
      const gone = performance.now();
      while ((await gauge()).waiting > 0 && performance.now() - gone < 10_000) await delay(5);
      const cancelled = performance.now() - gone;
      const state = await gauge();
      expect.equal(state.waiting, 0, "handlers still waiting");
      const entries: Entry[] = [await ask(target.url, { path: "/api/ok" })];
      expect.equal(entries[0]?.outcome, 200, "the next answer");
      expect.equal(target.restarts, 0, "interpreters lost");
      return report(target, entries, expect, {
        notes: { clients, begun: state.ended, cancelledWithin: Math.round(cancelled) },
      });
    }),
};

export const REQUESTS: readonly Fault[] = [bleed, coldImport, abortStorm];
