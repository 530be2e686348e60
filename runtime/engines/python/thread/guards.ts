// The guard rails on the thread's side, installed together; those in Python are `_guards/guards.py`'s.

import { limitFiles } from "../files/quota.ts";
import { showAuthorities } from "../network/authorities.ts";
import { createJudge, guardConnections, type ReachOptions } from "../network/reach.ts";
import { guardSockets, type SocketFunctions } from "../network/sockets.ts";
import type { Interpreter } from "./boot.ts";

export interface GuardOptions extends ReachOptions {
  /** Megabytes of files that Python may keep in memory. */
  fileQuota: number;
}

/** When it has all that is its own, and before any code of the app; gives what `_bridge/host.py` says of sockets. */
export function guard({ module, suspensions }: Interpreter, options: GuardOptions): SocketFunctions {
  guardConnections(createJudge(options));
  showAuthorities(module.FS);
  limitFiles(module, options.fileQuota);
  return guardSockets(module, suspensions);
}
