// Faults of clients and of the moments when a server begins and ends (F12 to F15, F25, F26).
import net from "node:net";
import { Expectations, type Fault, report } from "../fault.ts";
import { ask, delay, type Entry, Load, lostOf, percentile, tally } from "../ledger.ts";
import { type Target, until, withTarget } from "../target.ts";

/** A connection that sends these bytes and then does as it likes. */
function open(target: Target, bytes: string): net.Socket {
  const { hostname, port } = new URL(target.url);
  const socket = net.connect(Number(port), hostname).on("error", () => {});
  socket.write(bytes);
  return socket;
}

const LIMITS = { headersTimeout: 2000, requestTimeout: 3000, sendTimeout: 3000 };
const STREAM = "def GET():\n    for _ in range(2000):\n        yield b'x' * 65536\n";

const slowClients: Fault = {
  id: "F12",
  title: "clients that send slowly, or never read",
  run: (size) =>
    withTarget({ settings: { server: LIMITS }, files: { "api/endless.py": STREAM } }, async (target) => {
      const expect = new Expectations();
      const rate = async () => {
        const load = new Load({ url: target.url, connections: 16, wish: () => ({ path: "/api/ok_ts" }) });
        await delay(5000 * Math.max(0.4, size));
        const entries = await load.stop();
        return entries;
      };
      const alone = await rate();
      const count = Math.round(500 * size);
      const bad = [
        ...Array.from({ length: count }, () => open(target, "GET /api/ok HTTP/1.1\r\nhost: t\r\nx-slow: ")),
        ...Array.from({ length: count }, () =>
          open(
            target,
            "POST /api/ok_ts HTTP/1.1\r\nhost: t\r\ncontent-type: text/plain\r\ncontent-length: 1000\r\n\r\nx",
          ),
        ),
        ...Array.from({ length: Math.round(200 * size) }, () =>
          open(target, "GET /api/endless HTTP/1.1\r\nhost: t\r\n\r\n").pause(),
        ),
      ];
      const drip = setInterval(() => {
        for (const socket of bad.slice(0, 2 * count)) if (socket.writable) socket.write("x");
      }, 500);
      const among = await rate();
      const gone = await until(
        () => bad.every((socket) => socket.destroyed || socket.closed || socket.readableEnded || socket.isPaused()),
        10_000,
      );
      clearInterval(drip);
      for (const socket of bad) socket.destroy();
      expect.that(gone, "slow clients were still connected 10 s later");
      expect.equal(Object.keys(tally([...alone, ...among])), ["200"], "answers of normal clients");
      return report(target, [...alone, ...among], expect, {
        notes: { badClients: bad.length, throughput: `${Math.round((among.length / alone.length) * 100)} %` },
      });
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
        refused.every(({ head }) => /^retry-after: \d+/im.test(head)),
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

const HOSTILE = [
  "GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n",
  "POST /api/ok HTTP/1.1\r\nhost: t\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
  "POST /api/ok HTTP/1.1\r\nhost: t\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabc",
  "POST /api/ok HTTP/1.1\r\nhost: t\r\ncontent-length: +3\r\n\r\nabc",
  "GET /api/ok HTTP/1.1\r\nhost : t\r\n\r\n",
  "GET /api/ok HTTP/1.1\nhost: t\n\n",
  "GET /api/%00 HTTP/1.1\r\nhost: t\r\n\r\n",
  "GET /api/%zz HTTP/1.1\r\nhost: t\r\n\r\n",
  `GET /${"a".repeat(20_000)} HTTP/1.1\r\nhost: t\r\n\r\n`,
  `GET /api/ok HTTP/1.1\r\nhost: t\r\n${"x: y\r\n".repeat(5000)}\r\n`,
  "GET http://evil.test/api/ok HTTP/1.1\r\nhost: t\r\n\r\n",
  "POST /api/ok HTTP/1.1\r\nhost: t\r\ncontent-length: 99999999\r\nexpect: 100-continue\r\n\r\n",
  "NONSENSE\r\n\r\n",
];

const hostile: Fault = {
  id: "F25",
  title: "bytes that two programs could read in two ways",
  run: (size) =>
    withTarget({}, async (target) => {
      const expect = new Expectations();
      const load = new Load({ url: target.url, connections: 8, wish: () => ({ path: "/api/ok_ts" }) });
      for (let round = 0; round < Math.max(1, 20 * size); round++)
        for (const bytes of HOSTILE) {
          const answer = await firstAnswer(open(target, bytes));
          expect.that(
            /^HTTP\/1\.1 4\d\d /.test(answer),
            `${JSON.stringify(bytes.slice(0, 60))}: ${answer.slice(0, 30)}`,
          );
        }
      const entries = await load.stop();
      expect.equal(Object.keys(tally(entries)), ["200"], "answers of normal clients");
      return report(target, entries, expect, { notes: { forms: HOSTILE.length } });
    }),
};

function firstAnswer(socket: net.Socket): Promise<string> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve("nothing in 2 s"), 2000);
    const settle = (text: string) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(text);
    };
    socket.once("data", (data) => settle(data.toString("latin1"))).once("close", () => settle("closed"));
  });
}

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
