// Faults of memory: the collector, too much of it, files, exceptions, leaks (F3, F7 to F9, F11).
import { deflateSync } from "node:zlib";
import { Expectations, type Fault, report } from "../fault.ts";
import { COLLECTING, expectNoGrowth } from "../growth.ts";
import { ask, type Entry, Load, tally } from "../ledger.ts";
import { Target, until, withTarget } from "../target.ts";
import { normal, recovered, TWO_WORKERS, underLoad } from "../under-load.ts";

const MB = 1024 * 1024;
const NO_SPARE = { python: { workers: 1, spares: 0 } };
const GROWTH_MB = 8; // of an interpreter's memory, beyond what its first requests took

const cyclic: Fault = {
  id: "F3",
  title: "cyclic garbage under suspended stacks",
  run: (size) =>
    withTarget({ settings: NO_SPARE }, async (target) => {
      const expect = new Expectations();
      const load = (connections: number, count: number, path: string) =>
        new Load({ url: target.url, connections, count: Math.round(count), wish: () => ({ path }) }).ended();
      const round = async (part: number) => [
        ...(await load(32, 100_000 * part, "/api/cyclic")),
        ...(await load(200, 20_000 * part, "/api/cyclic?wait=0.01")),
      ];
      const memory = () => target.metric("polyglot_python_worker_memory_bytes");
      await round(0.05);
      const before = await memory();
      const entries = await round(size);
      const grownMB = ((await memory()) - before) / MB;
      expect.equal(Object.keys(tally(entries)), ["200"], "answers");
      expect.equal(target.restarts, 0, "interpreters lost");
      expect.that(grownMB <= GROWTH_MB, `the interpreter grew by ${grownMB} MB`);
      return report(target, entries, expect, { notes: { memoryMB: before / MB, grownMB } });
    }),
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
import os


def GET():
    try:
        with open("/tmp/big", "wb") as file:
            for _ in range(1024):
                file.write(bytes(1024 * 1024))
    finally:
        os.remove("/tmp/big")
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
        // A spare interpreter may have come meanwhile: that is not what the file took.
        const freed = await until(() => target.rssMB() < before * 1.1 + 100, 10_000);
        expect.that(freed, `${Math.round(target.rssMB() - before)} MB more are held ten seconds later`);
        return caused;
      }),
    ),
};

const exceptions: Fault = {
  id: "F9",
  title: "a storm of exceptions",
  run: (size) =>
    withTarget({ settings: NO_SPARE, files: COLLECTING }, async (target) => {
      const expect = new Expectations();
      const count = Math.round(100_000 * size);
      const storm = (n: number) =>
        new Load({ url: target.url, connections: 64, count: n, wish: () => ({ path: "/api/raise" }) }).ended();
      await storm(Math.max(2_000, Math.round(count / 10)));
      const { entries, grownMB } = await expectNoGrowth(target, count, storm, expect);
      expect.equal(Object.keys(tally(entries)), ["500"], "answers");
      return report(target, entries, expect, { notes: { grownMB, logLines: target.log.length } });
    }),
};

const soak: Fault = {
  id: "F11",
  title: "a long mixed load, without and with recycling",
  run: (size) =>
    withTarget({ settings: TWO_WORKERS, files: COLLECTING }, async (target) => {
      const expect = new Expectations();
      const count = Math.round(1_000_000 * size);
      const load = (url: string, n: number) => new Load({ url, connections: 64, count: n, wish: normal }).ended();
      await load(target.url, Math.max(40_000, Math.round(count / 20))); // memory settles first
      const { entries, grownMB } = await expectNoGrowth(target, count, (n) => load(target.url, n), expect);
      expect.equal(Object.keys(tally(entries)), ["200"], "answers without recycling");
      const recycled = await Target.start({ settings: { python: { workers: 2, maxRequests: 5000 } } });
      try {
        const more = await load(recycled.url, Math.round(count / 5));
        expect.equal(Object.keys(tally(more)), ["200"], "answers with recycling");
        return report(target, [...entries, ...more], expect, { notes: { grownMB } });
      } finally {
        await recycled.close();
      }
    }),
};

export const MEMORY: readonly Fault[] = [cyclic, outOfMemory, fileSystem, exceptions, soak];
