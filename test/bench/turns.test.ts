// Turns of the servers that the bench compares.
import { expect, it } from "vitest";
import { FAST } from "./cases.ts";
import type { Load } from "./load.ts";
import type { Bench } from "./part.ts";
import { type Program, readStat, type Server } from "./servers.ts";
import { percentile, ratios, spread } from "./statistics.ts";
import { compare, countTurns, inTurn, loadInTurns, type Turn, withServers } from "./turns.ts";

const LOAD = { rate: 100, requests: 100, p50: 1, p99: 2, errors: 0 };
const WANTED = { method: "GET", path: "/", answer: "hello", ...FAST, warmUpRequests: 0 };
const SERVER = `require("node:http").createServer((_, response) => response.end('"hello"')).listen(Number(process.argv[1]))`;

const turnOf = (rate: number, cpu?: number): Turn => ({ ...LOAD, rate, ...(cpu === undefined ? {} : { cpu }) });

function program(name: string, source = SERVER): Program {
  return { name, file: process.execPath, args: (port) => ["-e", source, String(port)], announces: [] };
}

/** `load` is told how many loads there were before. */
function benchOf(load: (url: string, before: number) => Promise<Load>): Bench & { problems: string[] } {
  const problems: string[] = [];
  let loads = 0;
  return {
    rounds: 2,
    seconds: 2,
    tool: { name: "a tool", measure: ({ url }) => load(url, loads++) },
    peers: {},
    problems,
    report: () => undefined,
    problem: (line) => void problems.push(line),
  };
}

const contestants = (servers: Iterable<Server>) =>
  [...servers].map((server) => ({ name: server.name, server, wanted: WANTED }));

it("a ratio is taken within a turn: a turn in which all are slow changes nothing", () => {
  const turns = new Map([
    ["a", [turnOf(300), turnOf(30), turnOf(300)]],
    ["b", [turnOf(100), turnOf(10), turnOf(100)]],
  ]);
  expect(compare(turns, "a", "b").rate).toEqual({ median: 3, min: 3, max: 3, count: 3 });
});

it("a ratio of processor time is that of the other by one's own: more is better, as for rates", () => {
  const turns = new Map([
    ["a", [turnOf(1, 50), turnOf(1, 40)]],
    ["b", [turnOf(1, 100), turnOf(1, 120)]],
  ]);
  expect(compare(turns, "a", "b").cpu).toEqual({ median: 2.5, min: 2, max: 3, count: 2 });
});

it("a turn that failed on one side is left out, and the others keep their partners", () => {
  const turns = new Map([
    ["a", [turnOf(10), undefined, turnOf(90)]],
    ["b", [turnOf(5), turnOf(1000), turnOf(30)]],
  ]);
  expect(compare(turns, "a", "b")).toEqual({ rate: { median: 2.5, min: 2, max: 3, count: 2 }, cpu: undefined });
  expect(compare(turns, "a", "c")).toEqual({ rate: undefined, cpu: undefined });
});

it("lists of measurements have a median between neighbours, and ratios by place", () => {
  expect(percentile([4, 1, 3, 2], 0.5)).toBe(2.5);
  expect(spread([undefined, undefined])).toBeUndefined();
  expect(ratios([6, 6, 6, undefined], [3, 0, undefined, 1])).toEqual([2, undefined, undefined, undefined]);
});

it("every other turn is backwards", () => {
  expect([0, 1, 2, 3].flatMap((turn) => inTurn(["a", "b"], turn)).join("")).toBe("abbaabba");
});

it("there are as many turns as the rounds have seconds, and of longer ones as many as rounds", () => {
  expect(countTurns({ rounds: 5, seconds: 3 }, 1)).toBe(15);
  expect(countTurns({ rounds: 5, seconds: 3 }, 5)).toBe(5);
});

it("processor time is that of a process and its ended children, whatever its program is called", () => {
  const before = "42 (a) b (c) S 1 4242 4242 0 -1 4194560 9 8 7 6";
  expect(readStat(`${before} 100 20 3 4 20 0 11 0 999`)).toEqual({ group: 4242, ticks: 127 });
  expect(readStat("")).toEqual({ group: Number.NaN, ticks: 0 });
});

it("servers run at once, are warmed up once, and are loaded in turns", async () => {
  const loaded: string[] = [];
  const bench = benchOf(async (url) => {
    loaded.push(url);
    return LOAD;
  });
  await withServers(bench, [program("a"), program("b")], async (servers) => {
    const [a, b] = [...servers.values()].map(({ url }) => url);
    const turns = await loadInTurns(bench, new Map([["hello", contestants(servers.values())]]));
    expect(loaded).toEqual([a, b, a, b, b, a, a, b, b, a]);
    expect([...turns].map(([name, taken]) => [name, taken.length])).toEqual([
      ["a", 4],
      ["b", 4],
    ]);
  });
  expect(bench.problems).toEqual([]);
});

it("a warm-up goes on until there were enough requests, or it was long enough", async () => {
  const seconds: number[] = [];
  const bench = benchOf(async () => LOAD);
  const measure = async (options: { seconds: number }) => {
    seconds.push(options.seconds);
    return LOAD;
  };
  const counted = { ...bench, rounds: 1, seconds: 1, tool: { name: "a tool", measure } };
  await withServers(bench, [program("a")], async (servers) => {
    for (const warmUpRequests of [150, 10_000]) {
      const group = contestants(servers.values()).map((one) => ({ ...one, wanted: { ...WANTED, warmUpRequests } }));
      await loadInTurns(counted, new Map([["hello", group]]));
    }
  });
  expect(seconds).toEqual([4, 4, 1, 4, 4, 4, 4, 1]);
});

it.runIf(process.platform === "linux")(
  "a turn tells what processes of the server's took of the processors",
  async () => {
    const child = `process.stdin.on("data", () => {
    const before = process.threadCpuUsage();
    const used = () => process.threadCpuUsage(before);
    while (used().user + used().system < 2000);
    process.stdout.write("done");
  })`;
    const source = `const child = require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(child)}]);
    require("node:http").createServer((_, response) => {
      child.stdin.write("work");
      child.stdout.once("data", () => response.end('"hello"'));
    }).listen(Number(process.argv[1]))`;
    const bench = benchOf(async (url) => {
      for (let count = 0; count < 100; count++) await (await fetch(url)).text();
      return LOAD;
    });
    const turns = await withServers(bench, [program("a", source)], (servers) =>
      loadInTurns({ ...bench, rounds: 1 }, new Map([["hello", contestants(servers.values())]])),
    );
    expect(bench.problems).toEqual([]);
    const cpu = turns.get("a")?.map((turn) => turn?.cpu ?? 0) ?? [];
    expect(cpu).toHaveLength(2);
    expect(Math.min(...cpu)).toBeGreaterThan(1500);
  },
);

it("a server that ends is a problem that says so, and the others have their turns", async () => {
  const bench = benchOf(async (_, before) => {
    if (before === 4) {
      process.kill(ending?.child.pid ?? 0, "SIGKILL");
      await ending?.child.exited;
    }
    return LOAD;
  });
  let ending: Server | undefined;
  await withServers(bench, [program("a"), program("b")], async (servers) => {
    ending = [...servers.values()][1];
    const turns = await loadInTurns(bench, new Map([["hello", contestants(servers.values())]]));
    expect(turns.get("a")?.filter(Boolean)).toHaveLength(4);
    expect(turns.get("b")?.map(Boolean)).toEqual([true, false, false, false]);
  });
  expect(bench.problems).toEqual(["hello: b, turn 2 of 4: b ended with SIGKILL"]);
});

it("a server that does not start is a problem, and left out", async () => {
  const bench = benchOf(async () => LOAD);
  const fails: Program = { ...program("b", `console.error("no port"); process.exit(1)`), announces: ["url"] };
  await withServers(bench, [program("a"), fails], async (servers) => {
    expect([...servers.values()].map(({ name }) => name)).toEqual(["a"]);
  });
  expect(bench.problems).toHaveLength(1);
  expect(bench.problems[0]).toBe("b ended with 1.\nno port");
});
