// Several processes on one port: started, restarted when they end, replaced one after another, and ended together.
import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { Backoff } from "../backoff.ts";
import type { Logger } from "../log.ts";
import { listen } from "./port.ts";

export interface ProcessesOptions {
  count: number;
  /** Where all listen; 0 takes any free port. */
  port: number;
  host: string;
  /** Milliseconds a process may take to end after it was asked to. */
  stopTimeout: number;
  log: Logger;
}

/** What a process tells its supervisor when it serves. */
export interface Serving {
  type: "serving";
  /** For people: where it listens and what it serves. */
  banner: string;
}

/** The number of this process among those on its port, from 1; undefined when it is on its own. */
export const processNumber = cluster.isWorker ? Number(process.env.POLYGLOT_PROCESS) : undefined;

export const isSupervised = cluster.isWorker;

/** The port of all processes: where any would do, the supervisor has chosen one. */
export function sharedPort(port: number): number {
  return isSupervised ? Number(process.env.POLYGLOT_PORT) : port;
}

const PROVEN_MS = 10_000; // who served so long did not fail to start
const SLOW_END_MS = 5_000; // for engines, after the requests

export class Processes {
  readonly #options: ProcessesOptions;
  readonly #backoff = new Backoff();
  /** By number. */
  readonly #current = new Map<number, Worker>();
  readonly #servingSince = new WeakMap<Worker, number>();
  readonly #stopping = new Set<Worker>();
  #port = 0;
  #closed = false;
  #restarting: Promise<void> | undefined;
  #failed!: (code: number) => void;
  /** Resolves to an exit code when a process ends before any has served: another would not fare better. */
  readonly failed = new Promise<number>((resolve) => {
    this.#failed = resolve;
  });

  constructor(options: ProcessesOptions) {
    this.#options = options;
  }

  /** Starts all; resolves to what the first has to say when it serves, and never when none does. */
  async start(): Promise<string> {
    // The supervisor accepts and deals connections out in turn: no process can be left with most of them.
    cluster.schedulingPolicy = cluster.SCHED_RR;
    const { count, port, host } = this.#options;
    this.#port = port === 0 ? await freePort(host) : port;
    const banners = Array.from({ length: count }, (_, index) => this.#serving(this.#spawn(index + 1)));
    const [banner] = await Promise.all(banners);
    return banner as string;
  }

  /** Replaces one after the other: the new one serves before the old one is asked to end. */
  restart(): Promise<void> {
    this.#restarting ??= this.#restartAll().finally(() => {
      this.#restarting = undefined;
    });
    return this.#restarting;
  }

  /** Lets requests end; resolves when all processes have. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(workers().map((worker) => this.#stop(worker)));
  }

  /** Ends all processes now. */
  async destroy(): Promise<void> {
    this.#closed = true;
    const running = workers().filter((worker) => !worker.isDead());
    const ended = running.map((worker) => once(worker, "exit"));
    for (const worker of running) worker.process.kill("SIGKILL");
    await Promise.all(ended);
  }

  async #restartAll(): Promise<void> {
    const { log } = this.#options;
    for (const [number, old] of [...this.#current]) {
      if (this.#closed) return;
      const fresh = this.#spawn(number);
      const ended = once(fresh, "exit").then(() => undefined);
      if ((await Promise.race([this.#serving(fresh), ended])) === undefined) {
        log.error(`Process ${number} was not replaced: the new one ended before it served; the old ones go on`);
        if (!old.isDead()) this.#current.set(number, old);
        return;
      }
      await this.#stop(old);
      log.info(`Process ${number} was replaced`, { pid: fresh.process.pid });
    }
  }

  #spawn(number: number): Worker {
    const worker = cluster.fork({ POLYGLOT_PROCESS: String(number), POLYGLOT_PORT: String(this.#port) });
    this.#current.set(number, worker);
    worker.once("exit", (code: number | null, signal: string | null) => void this.#ended(number, worker, code, signal));
    return worker;
  }

  async #serving(worker: Worker): Promise<string> {
    for (;;) {
      const [message] = (await once(worker, "message")) as [Serving | { type?: undefined }];
      if (message.type !== "serving") continue;
      this.#servingSince.set(worker, performance.now());
      return message.banner;
    }
  }

  async #stop(worker: Worker): Promise<void> {
    if (worker.isDead()) return;
    this.#stopping.add(worker);
    const ended = once(worker, "exit");
    worker.process.kill("SIGTERM");
    const late = delay(this.#options.stopTimeout + SLOW_END_MS, "late", { ref: false });
    if ((await Promise.race([ended, late])) === "late") {
      this.#options.log.error("A process did not end in time and was killed", { pid: worker.process.pid });
      worker.process.kill("SIGKILL");
      await ended;
    }
  }

  async #ended(number: number, worker: Worker, code: number | null, signal: string | null): Promise<void> {
    if (this.#closed || this.#stopping.has(worker)) return;
    const since = this.#servingSince.get(worker);
    if (since === undefined && ![...this.#current.values()].some((one) => this.#servingSince.has(one)))
      return this.#failed(code ?? 1);
    const { log } = this.#options;
    log.error(`Process ${number} ended with ${signal ?? `code ${code}`}`, { pid: worker.process.pid });
    if (this.#current.get(number) !== worker || this.#restarting) await this.#restarting;
    if (this.#closed || !this.#current.get(number)?.isDead()) return;
    if (since !== undefined && performance.now() - since > PROVEN_MS) this.#backoff.succeed();
    else this.#backoff.fail();
    if (this.#backoff.isOpen) {
      log.error(`Processes keep ending: the next starts in ${Math.ceil(this.#backoff.wait / 1000)} s`);
      await delay(this.#backoff.wait);
    }
    if (this.#closed) return;
    await this.#serving(this.#spawn(number));
    log.info(`Process ${number} was started again`);
  }
}

async function freePort(host: string): Promise<number> {
  const server = createServer();
  await listen(server, { port: 0, host });
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

function workers(): Worker[] {
  return Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
}
