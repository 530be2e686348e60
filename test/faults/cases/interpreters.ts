// Faults of interpreters: they die, loop, run out of memory, leak (F1 to F11).
import { deflateSync } from "node:zlib";
import { Expectations, type Fault, type Report, summarize } from "../fault.ts";
import { ask, delay, type Entry, Load, lostOf, percentile, tally, type Wish } from "../ledger.ts";
import { Target, withTarget } from "../target.ts";

const KILLERS = 20;
const KILL = "import os\n\n\ndef POST():\n    os.abort()\n";
const TWO_WORKERS = { python: { workers: 2 } };

/** What normal clients ask for while things break: all of it may be sent twice. */
const normal = (n: number): Wish =>
  n % 4 === 0 ? { path: "/api/bleed?marker=a&wait=0.01" } : { path: n % 2 ? "/api/ok" : "/api/ok_ts" };

/** Runs `cause` under load and reports what became of the load. */
async function underLoad(
  target: Target,
  cause: (expect: Expectations, recovery: number[]) => Promise<readonly Entry[]>,
  wish: (n: number) => Wish = normal,
): Promise<Report> {
  const expect = new Expectations();
  const recovery: number[] = [];
  const load = new Load({ url: target.url, connections: 32, wish, pause: 2 });
  const caused = await cause(expect, recovery);
  const entries = [...(await load.stop()), ...caused];
  const wrong = entries.filter(({ outcome }) => outcome !== 200 && !caused.some((one) => one.outcome === outcome));
  expect.equal(tally(wrong), {}, "answers of innocent requests");
  expect.equal(lostOf(entries).length, 0, "lost requests");
  return {
    ...summarize(entries),
    restarts: target.restarts,
    maxRssMB: target.maxRssMB,
    recovery,
    failures: expect.failures,
  };
}

/** Milliseconds until a Python route answers again. */
async function recovered(target: Target): Promise<number> {
  const started = performance.now();
  while ((await ask(target.url, { path: "/api/ok" })).outcome !== 200) await delay(5);
  return performance.now() - started;
}

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
          }
        return caused;
      }),
    ),
};

const cyclic: Fault = {
  id: "F3",
  title: "cyclic garbage under suspended stacks",
  run: (size) =>
    withTarget({}, async (target) => {
      const expect = new Expectations();
      const plain = new Load({
        url: target.url,
        connections: 32,
        count: 100_000 * size,
        wish: () => ({ path: "/api/cyclic" }),
      });
      const suspended = new Load({
        url: target.url,
        connections: 200,
        count: 20_000 * size,
        wish: () => ({ path: "/api/cyclic?wait=0.01" }),
      });
      const entries = [...(await plain.ended()), ...(await suspended.ended())];
      expect.equal(Object.keys(tally(entries)), ["200"], "answers");
      expect.equal(target.restarts, 0, "interpreters lost");
      return {
        ...summarize(entries),
        restarts: target.restarts,
        maxRssMB: target.maxRssMB,
        recovery: [],
        failures: expect.failures,
      };
    }),
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
          const [stuck, ...others] = await Promise.all([
            ask(target.url, { path: `/api/loop/${name}` }),
            ...Array.from({ length: 8 }, () => ask(target.url, { method: "POST", path: "/api/victim?ms=1" })),
          ]);
          expect.equal(stuck.outcome, 504, name);
          took[name] = Math.max(took[name] ?? 0, Math.round(stuck.milliseconds));
          if (SOFT.includes(name)) expect.equal(tally(others), { 200: 8 }, `neighbours of ${name}`);
          entries.push(stuck, ...others);
          recovery.push(await recovered(target));
        }
      const { notes, ...rest } = summarize(entries);
      return {
        ...rest,
        notes: { ...notes, took },
        restarts: target.restarts,
        maxRssMB: target.maxRssMB,
        recovery,
        failures: expect.failures,
      };
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
      return {
        ...summarize([...late, ...busy]),
        restarts: target.restarts,
        maxRssMB: target.maxRssMB,
        recovery: [],
        failures: expect.failures,
      };
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

const SMALL = { bodyLimit: 10_000_000, python: { workers: 2, memoryLimit: 384, recycleMemory: 300 } };

const outOfMemory: Fault = {
  id: "F7",
  title: "Python asks for more memory than it may have",
  run: (size) =>
    withTarget({ settings: SMALL }, (target) =>
      underLoad(target, async (expect, recovery) => {
        const bomb = deflateSync(Buffer.alloc(1_000_000_000)).toString("latin1");
        const caused: Entry[] = [];
        for (let round = 0; round < Math.max(1, 3 * size); round++)
          for (const [path, body] of [["list"], ["huge"], ["bomb", bomb]] as const) {
            const entry = await ask(target.url, {
              path: `/api/memory/${path}`,
              ...(body === undefined
                ? {}
                : { method: "POST", body, headers: { "content-type": "application/octet-stream" } }),
            });
            expect.that(entry.outcome === 500 || entry.outcome === 507, `${path}: ${entry.outcome} instead of 500`);
            caused.push(entry);
            recovery.push(await recovered(target));
          }
        return caused;
      }),
    ),
};

const FILE_BOMB = `
def GET():
    with open("/tmp/big", "wb") as file:
        for _ in range(1024):
            file.write(bytes(1024 * 1024))
    return {"written": True}
`;

const fileSystem: Fault = {
  id: "F8",
  title: "a handler fills the temp folder with a gigabyte",
  run: (size) =>
    withTarget({ files: { "api/fill.py": FILE_BOMB } }, (target) =>
      underLoad(target, async (expect, recovery) => {
        const before = target.rssMB();
        const caused: Entry[] = [];
        for (let round = 0; round < Math.max(1, 3 * size); round++) {
          const entry = await ask(target.url, { path: "/api/fill" });
          expect.equal(entry.outcome, 500, "the request that fills it");
          caused.push(entry);
          recovery.push(await recovered(target));
        }
        expect.that(
          target.maxRssMB < before + 700,
          `${Math.round(target.maxRssMB - before)} MB more were held at once`,
        );
        return caused;
      }),
    ),
};

const exceptions: Fault = {
  id: "F9",
  title: "a storm of exceptions",
  run: (size) =>
    withTarget({}, async (target) => {
      const expect = new Expectations();
      const count = Math.round(100_000 * size);
      const storm = (n: number) =>
        new Load({ url: target.url, connections: 64, count: n, wish: () => ({ path: "/api/raise" }) }).ended();
      await storm(Math.round(count / 10));
      const before = target.rssMB();
      const entries = await storm(count);
      const grownMB = target.rssMB() - before;
      expect.equal(tally(entries), { 500: count }, "answers");
      const { notes, ...rest } = summarize(entries);
      return {
        ...rest,
        notes: { ...notes, grownMB: Math.round(grownMB), logLines: target.log.length },
        restarts: target.restarts,
        maxRssMB: target.maxRssMB,
        recovery: [],
        failures: expect.failures,
      };
    }),
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

const soak: Fault = {
  id: "F11",
  title: "a long mixed load, without and with recycling",
  run: (size) =>
    withTarget({ settings: TWO_WORKERS }, async (target) => {
      const expect = new Expectations();
      const count = Math.round(1_000_000 * size);
      const load = (url: string, n: number) => new Load({ url, connections: 64, count: n, wish: normal }).ended();
      await load(target.url, Math.round(count / 20));
      const before = target.rssMB();
      const entries = await load(target.url, count);
      const slope = (target.rssMB() - before) / (count / 100_000);
      expect.equal(Object.keys(tally(entries)), ["200"], "answers without recycling");
      const recycled = await Target.start({ settings: { python: { workers: 2, maxRequests: 5000 } } });
      try {
        const more = await load(recycled.url, Math.round(count / 5));
        expect.equal(Object.keys(tally(more)), ["200"], "answers with recycling");
        const all = [...entries, ...more];
        const { notes, ...rest } = summarize(all);
        return {
          ...rest,
          notes: {
            ...notes,
            slopeMBPer100k: Math.round(slope * 10) / 10,
            p99: Math.round(
              percentile(
                all.map(({ milliseconds }) => milliseconds),
                99,
              ),
            ),
          },
          restarts: target.restarts + recycled.restarts,
          maxRssMB: Math.max(target.maxRssMB, recycled.maxRssMB),
          recovery: [],
          failures: expect.failures,
        };
      } finally {
        await recycled.close();
      }
    }),
};

export const INTERPRETERS: readonly Fault[] = [
  killed,
  fatal,
  cyclic,
  loops,
  victims,
  locks,
  outOfMemory,
  fileSystem,
  exceptions,
  bootFailure,
  soak,
];
