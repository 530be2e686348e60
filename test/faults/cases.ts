// All faults, in the order of their numbers.
import { BACKENDS } from "./cases/backends.ts";
import { CONNECTIONS } from "./cases/connections.ts";
import { GUARDS } from "./cases/guards.ts";
import { INTERPRETERS } from "./cases/interpreters.ts";
import { MEMORY } from "./cases/memory.ts";
import { PROCESSES } from "./cases/processes.ts";
import { REQUESTS } from "./cases/requests.ts";
import { SNAPSHOTS } from "./cases/snapshots.ts";
import type { Fault } from "./fault.ts";

const number = ({ id }: Fault) => Number(id.slice(1));

export const FAULTS: readonly Fault[] = [
  INTERPRETERS,
  MEMORY,
  CONNECTIONS,
  BACKENDS,
  REQUESTS,
  PROCESSES,
  SNAPSHOTS,
  GUARDS,
]
  .flat()
  .sort((a, b) => number(a) - number(b));
