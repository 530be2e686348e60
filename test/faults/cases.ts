// All faults, in the order of their numbers.
import { BACKENDS } from "./cases/backends.ts";
import { CONNECTIONS } from "./cases/connections.ts";
import { INTERPRETERS } from "./cases/interpreters.ts";
import { PROCESSES } from "./cases/processes.ts";
import { REQUESTS } from "./cases/requests.ts";
import type { Fault } from "./fault.ts";

const number = ({ id }: Fault) => Number(id.slice(1));

export const FAULTS: readonly Fault[] = [INTERPRETERS, CONNECTIONS, BACKENDS, REQUESTS, PROCESSES]
  .flat()
  .sort((a, b) => number(a) - number(b));
