// Servers that are compared run at once and are loaded in turns of a second each, so that what slows the machine for a while
// slows all sides alike. The others idle meanwhile, which takes next to nothing.
import type { Wanted } from "./cases.ts";
import type { Load } from "./load.ts";
import type { Bench } from "./part.ts";
import { describeEnd, type Program, readCpu, type Server, startServer, waitForAnswer } from "./servers.ts";
import { ratios, type Spread, spread } from "./statistics.ts";

/** What one server is asked. */
export interface Contestant {
  readonly name: string;
  readonly server: Server;
  readonly wanted: Wanted;
}

export interface Turn extends Load {
  /** Microseconds of processor time a request, of all processes of the server; where the system tells. */
  readonly cpu?: number;
}

/** One of each name a turn, `undefined` where it failed. */
export type Turns = ReadonlyMap<string, readonly (Turn | undefined)[]>;

/** More is better in both. */
export interface Comparison {
  readonly rate: Spread | undefined;
  readonly cpu: Spread | undefined;
}

const WARM_UP_SECONDS = 4;
const WARM_UPS = 4;

/** Starts all, lets them be used, and stops them. One that does not start is a problem, and left out. */
export async function withServers<T>(
  bench: Bench,
  programs: readonly Program[],
  use: (servers: ReadonlyMap<Program, Server>) => Promise<T>,
): Promise<T> {
  const started: Server[] = [];
  const servers = new Map<Program, Server>();
  try {
    for (const program of programs) {
      bench.report(`starting ${program.name}`);
      try {
        const server = await startServer(program);
        started.push(server);
        await server.ready;
        servers.set(program, server);
      } catch (error) {
        bench.problem(messageOf(error));
      }
    }
    return await use(servers);
  } finally {
    await Promise.all(started.map(({ child }) => child.stop()));
  }
}

/** Group by group: those of a group are compared. */
export async function loadInTurns(bench: Bench, groups: ReadonlyMap<string, readonly Contestant[]>): Promise<Turns> {
  const turns = new Map<string, readonly (Turn | undefined)[]>();
  for (const [title, contestants] of groups)
    for (const [name, taken] of await loadGroup(bench, title, contestants)) turns.set(name, taken);
  return turns;
}

/** As many as the rounds have seconds; longer ones are as many as the rounds. */
export function countTurns({ rounds, seconds }: Pick<Bench, "rounds" | "seconds">, turnSeconds: number): number {
  return turnSeconds > 1 ? rounds : rounds * seconds;
}

/** Every other turn is backwards, so that a machine that slows down within turns slows the first and the last alike. */
export function inTurn<T>(list: readonly T[], turn: number): readonly T[] {
  return turn % 2 === 0 ? list : list.toReversed();
}

/** One figure of each turn. */
export function figureOf(turns: Turns, name: string, figure: keyof Turn): (number | undefined)[] {
  return (turns.get(name) ?? []).map((turn) => turn?.[figure]);
}

/** Turn by turn: requests a second, and what a request takes of the processors, the other way round. */
export function compare(turns: Turns, above: string, below: string): Comparison {
  const of = (name: string, figure: keyof Turn) => figureOf(turns, name, figure);
  return {
    rate: spread(ratios(of(above, "rate"), of(below, "rate"))),
    cpu: spread(ratios(of(below, "cpu"), of(above, "cpu"))),
  };
}

/** Warms each up once, then takes turns. One that fails is a problem and has no turn any more; the others go on. */
async function loadGroup(bench: Bench, title: string, contestants: readonly Contestant[]): Promise<Turns> {
  const seconds = Math.max(...contestants.map(({ wanted }) => wanted.leastSeconds));
  const count = countTurns(bench, seconds);
  const turns = new Map(contestants.map(({ name }) => [name, Array.from<Turn | undefined>({ length: count })]));
  const failed = new Set<Contestant>();
  const attempt = async (one: Contestant, when: string, load: () => Promise<void>): Promise<void> => {
    if (failed.has(one)) return;
    await load().catch(async (error: unknown) => {
      failed.add(one);
      bench.problem(`${title}: ${one.name}, ${when}: ${(await describeEnd(one.server)) ?? messageOf(error)}`);
    });
  };
  bench.report(`${title}: warming up`);
  for (const one of contestants)
    await attempt(one, "warm-up", async () => {
      await waitForAnswer(one.server, one.wanted, one.wanted.answer);
      await warmUp(bench, one);
    });
  for (let turn = 0; turn < count; turn++) {
    const when = `turn ${turn + 1} of ${count}`;
    bench.report(`${title}: ${when}`);
    for (const one of inTurn(contestants, turn))
      await attempt(one, when, async () => {
        const taken = await loadOnce(bench, one, one.wanted.connections, seconds);
        if (taken.errors > 0) bench.problem(`${title}: ${one.name}, ${when}: ${taken.errors} errors`);
        turns.get(one.name)?.splice(turn, 1, taken);
      });
  }
  return turns;
}

/**
 * V8 goes on compiling hot functions in the background for as many requests as it takes, at the cost of whatever runs beside
 * it: on a busy machine that is longer than some seconds.
 */
async function warmUp(bench: Bench, one: Contestant): Promise<void> {
  const { warmUpConnections, warmUpRequests } = one.wanted;
  let requests = 0;
  for (let count = 0; count === 0 || (count < WARM_UPS && requests < warmUpRequests); count++)
    requests += (await loadOnce(bench, one, warmUpConnections, WARM_UP_SECONDS)).requests;
}

async function loadOnce({ tool }: Bench, one: Contestant, connections: number, seconds: number): Promise<Turn> {
  const { server, wanted } = one;
  const { method, path, body } = wanted;
  const before = readCpu(server);
  const request = { url: server.url, method, path, ...(body === undefined ? {} : { body }) };
  const load = await tool.measure({ ...request, connections, seconds });
  const after = readCpu(server);
  // Answered only after what the load left behind, which would be in the next one's way.
  await waitForAnswer(server, wanted, wanted.answer);
  if (load.requests === 0) throw new Error(`no request was answered within ${seconds} s.`);
  if (before === undefined || after === undefined) return load;
  return { ...load, cpu: (after - before) / load.requests };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
