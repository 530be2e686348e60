// The settings of Python, and what holds where they are not set.
import { availableParallelism } from "node:os";
import type { Settings } from "./values.ts";

/** Megabytes, where no setting says. */
export const MEMORY_LIMIT = 1024;

export interface PythonConfig {
  /** Interpreters, each in its own thread. */
  readonly workers: number;
  /** Interpreters that are started and wait for one to die. */
  readonly spares: number;
  /** asyncio tasks in one worker that may live on after their requests. */
  readonly maxTasks: number;
  /** Requests one worker runs at a time; more wait in the queue. */
  readonly maxConcurrency: number;
  /** Requests that may wait; more are answered 503. */
  readonly maxQueue: number;
  /** Megabytes one worker may take. */
  readonly memoryLimit: number;
  /** Megabytes after which a worker is replaced once it is idle. */
  readonly recycleMemory: number;
  /** Requests after which a worker is replaced; 0 is never. */
  readonly maxRequests: number;
  /** Names of environment variables that handlers see; `*` stands for any characters. */
  readonly env: readonly string[];
  /** Megabytes of files an interpreter may keep in memory. */
  readonly fileQuota: number;
  /** A folder that Python may write, from the root; "" is none. */
  readonly data: string;
  /** Addresses or ranges that may be reached although they are refused by default. */
  readonly allowAddresses: readonly string[];
  /** More addresses or ranges that are refused. */
  readonly denyAddresses: readonly string[];
  /** Whether workers start from a snapshot. */
  readonly snapshot: boolean;
  /** Where snapshots are made, from the root; "" is the user's cache folder. */
  readonly snapshotDir: string;
  /** Addresses of package indexes (PEP 503, PEP 691); the first that knows a package answers. None: micropip's own. */
  readonly indexes: readonly string[];
  /** Address of Pyodide's distribution, for packages that indexes do not have for WebAssembly; "" is Pyodide's own. */
  readonly distribution: string;
}

/** `processes`: how many share the machine; 0 is one on its own. */
export function pythonDefaults(
  development: boolean,
  processes: number,
  python: Settings<PythonConfig> = {},
): PythonConfig {
  const workers = python.workers ?? (development ? 1 : workersOf(processes));
  return Object.freeze({
    workers,
    // Where there are several, the others take over until a new one has started: a spare would cost memory for little.
    spares: python.spares ?? (development || workers > 1 ? 0 : 1),
    maxConcurrency: python.maxConcurrency ?? 1024,
    maxTasks: python.maxTasks ?? 1000,
    maxQueue: python.maxQueue ?? 1024,
    memoryLimit: python.memoryLimit ?? MEMORY_LIMIT,
    recycleMemory: python.recycleMemory ?? Math.min(512, python.memoryLimit ?? 512),
    maxRequests: python.maxRequests ?? 0,
    env: python.env ?? ["*"],
    fileQuota: python.fileQuota ?? 256,
    data: python.data ?? "",
    allowAddresses: python.allowAddresses ?? [],
    denyAddresses: python.denyAddresses ?? [],
    snapshot: python.snapshot ?? true,
    snapshotDir: python.snapshotDir ?? "",
    indexes: python.indexes ?? [],
    distribution: python.distribution ?? "",
  });
}

/** Interpreters of a process: each gets a core, and so does the process itself. */
function workersOf(processes: number): number {
  return Math.min(4, Math.max(1, Math.floor(availableParallelism() / Math.max(1, processes)) - 1));
}
