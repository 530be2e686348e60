// Faults of interpreters: they die, loop, hit the wrong victim, wait for locks, cannot be started (F1, F2, F4 to F6, F10).
import { Expectations, type Fault, report } from "../fault.ts";
import { ask, delay, type Entry, Load, tally } from "../ledger.ts";
import { withTarget } from "../target.ts";
import { complete, recovered, TWO_WORKERS, underLoad } from "../under-load.ts";

const KILLERS = 20;
const KILL = "import os\n\n\ndef POST():\n    os.abort()\n";

const killers = Object.fromEntries(Array.from({ length: KILLERS }, (_, n) => [`api/kill_${n}.py`, KILL]));

const killed: Fault = {
  id: "F1",
  title: "an interpreter is killed every two seconds",
  run: (size) =>
    withTarget({ settings: TWO_WORKERS, files: killers }, (target) =>
      underLoad(target, async (expect, recovery) => {
        const caused: Entry[] = [];
        for (let n = 0; n < Math.max(2, KILLERS * size); n++) {
          const entry = await ask(target.url, { method: "POST", path: `/api/kill_${n}` });
          expect.equal(entry.outcome, 502, "the request that killed it");
          caused.push(entry);
          recovery.push(await recovered(target));
          await delay(2000);
        }
        return caused;
      }),
    ),
};

const fatal: Fault = {
  id: "F2",
  title: "fatal errors: abort, exit, long chains, deep JSON",
  run: (size) =>
    withTarget({ settings: TWO_WORKERS }, (target) =>
      underLoad(target, async (expect, recovery) => {
        const deep = "[".repeat(20_000) + "]".repeat(20_000);
        const caused: Entry[] = [];
        for (let round = 0; round < Math.max(1, 3 * size); round++)
          for (const [path, body, status] of [
            ["abort", undefined, 502],
            ["exit", undefined, 502],
            ["list", undefined, 200],
            ["json", deep, 400],
          ] as const) {
            const entry = await ask(target.url, {
              method: "POST",
              path: `/api/fatal/${path}`,
              ...(body === undefined ? {} : { body }),
            });
            // A handler that ended interpreters is kept from doing it again.
            const isBarred = status === 502 && (entry.outcome === 500 || entry.outcome === 503);
            expect.that(entry.outcome === status || isBarred, `${path}: ${entry.outcome} instead of ${status}`);
            caused.push(entry);
            recovery.push(await recovered(target));
            await complete(target, 2);
          }
        return caused;
      }),
    ),
};

const SOFT = ["spin", "power", "regex", "sleep", "event", "coroutine", "never"];
const HARD = ["sum", "stubborn"];

const loops: Fault = {
  id: "F4",
  title: "handlers that do not end, time limit 1 s",
  run: (size) =>
    withTarget({ settings: { timeout: 1000 } }, async (target) => {
      const expect = new Expectations();
      const entries: Entry[] = [];
      const took: Record<string, number> = {};
      const recovery: number[] = [];
      for (let round = 0; round < Math.max(1, 5 * size); round++)
        for (const name of [...SOFT, ...HARD]) {
          const loop = ask(target.url, { path: `/api/loop/${name}` });
          await delay(300); // whoever came at the same time would be late at the same time
          const [stuck, ...others] = await Promise.all([
            loop,
            ...Array.from({ length: 8 }, () => ask(target.url, { method: "POST", path: "/api/victim?ms=1" })),
          ]);
          expect.equal(stuck.outcome, 504, name);
          took[name] = Math.max(took[name] ?? 0, Math.round(stuck.milliseconds));
          if (SOFT.includes(name)) expect.equal(tally(others), { 200: 8 }, `neighbours of ${name}`);
          entries.push(stuck, ...others);
          recovery.push(await recovered(target));
        }
      return report(target, entries, expect, { recovery, notes: { took } });
    }),
};

const victims: Fault = {
  id: "F5",
  title: "one request past its time limit while another computes",
  run: (size) =>
    withTarget({ settings: { timeout: 1000 } }, async (target) => {
      const expect = new Expectations();
      const count = Math.max(50, Math.round(1000 * size));
      const [late, busy] = await Promise.all([
        new Load({ url: target.url, connections: count, count, wish: () => ({ path: "/api/victim" }) }).ended(),
        new Load({
          url: target.url,
          connections: 4,
          count,
          wish: () => ({ method: "POST", path: "/api/victim?ms=10" }),
        }).ended(),
      ]);
      expect.equal(tally(late), { 504: count }, "suspended past the limit");
      expect.equal(tally(busy), { 200: count }, "computing meanwhile");
      return report(target, [...late, ...busy], expect);
    }),
};

const locks: Fault = {
  id: "F6",
  title: "requests that wait for one threading.Lock",
  run: (size) =>
    withTarget({}, (target) =>
      underLoad(target, async (expect) => {
        const count = Math.max(20, Math.round(200 * size));
        const wish = () => ({ path: "/api/lock" });
        const entries = await new Load({ url: target.url, connections: 10, count, wish }).ended();
        expect.equal(tally(entries), { 200: count }, "answers");
        expect.equal([...new Set(entries.map(({ body }) => body))], ['{"most":1}'], "holders at a time");
        expect.equal(target.restarts, 0, "interpreters lost");
        return entries;
      }),
    ),
};

// They load while the app is built, and fail where it is served.
const LATE = (fault: string) =>
  `import os\nimport sys\n\nif "FAULT" in os.environ:\n    ${fault}\n\n\ndef GET():\n    return 1\n`;
const BROKEN = { "api/leaves.py": LATE("sys.exit(3)"), "api/exits.py": LATE("os._exit(3)") };

const bootFailure: Fault = {
  id: "F10",
  title: "modules that do not load, or end their interpreter",
  run: (size) =>
    withTarget({ settings: TWO_WORKERS, files: BROKEN, env: { FAULT: "1" } }, (target) =>
      underLoad(target, async (expect) => {
        const caused: Entry[] = [];
        for (let n = 0; n < Math.max(10, 50 * size); n++)
          for (const path of ["/api/leaves", "/api/exits"]) caused.push(await ask(target.url, { path }));
        expect.that(
          caused.every(({ outcome }) => outcome === 500 || outcome === 502 || outcome === 503),
          `broken routes answered ${JSON.stringify(tally(caused))}`,
        );
        expect.that(target.restarts <= 5, `${target.restarts} interpreters were lost`);
        return caused;
      }),
    ),
};

export const INTERPRETERS: readonly Fault[] = [killed, fatal, loops, victims, locks, bootFailure];
