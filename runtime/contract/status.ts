// What a process says of itself: whether it can serve, why not, and how busy its interpreters are. Cheap to ask for.

/** `spare`: started and idle, in reserve. `retiring`: gets no new requests, and ends with its last one. */
export type WorkerState = "starting" | "spare" | "serving" | "retiring";

/** What the next worker starts from: `missing` and `broken` are made anew, and until then starts are cold. */
export type SnapshotState = "off" | "present" | "missing" | "broken";

export interface WorkerStatus {
  /** Counts up over the life of the process. */
  readonly id: number;
  readonly state: WorkerState;
  /** Bytes of the interpreter itself. */
  readonly memory: number;
  /** Bytes of its thread's JavaScript heap. */
  readonly heap: number;
  /** Requests answered. */
  readonly served: number;
  readonly inFlight: number;
}

export interface EngineStatus {
  /** Whether it can answer requests now. */
  readonly ready: boolean;
  /** Why not, for people who operate it. */
  readonly reason?: string;
  readonly workers: readonly WorkerStatus[];
  /** Requests that wait for a worker. */
  readonly queue: number;
  /** Workers that ended since the process began: by a fault, or replaced as they had grown or served enough. */
  readonly restarts: { readonly lost: number; readonly recycled: number };
  /** Workers keep dying, and new ones are started with growing delays. */
  readonly breakerOpen: boolean;
  readonly snapshot?: SnapshotState;
  /** Files whose handlers keep ending workers, and rest. */
  readonly resting: readonly string[];
}

/** An engine that runs in the host's own thread. */
export const ALWAYS_READY: EngineStatus = {
  ready: true,
  workers: [],
  queue: 0,
  restarts: { lost: 0, recycled: 0 },
  breakerOpen: false,
  resting: [],
};

export interface HostStatus {
  /** Whether a balancer should send requests. */
  readonly ready: boolean;
  readonly reason?: string;
  /** By name: `typescript`, and `python` where the app has Python routes. */
  readonly engines: Readonly<Record<string, EngineStatus>>;
}
