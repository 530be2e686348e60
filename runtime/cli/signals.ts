// The signals that end a process of ours: one asks it to, a second one insists.
import { isSupervised } from "../server/processes.ts";

// A terminal sends Ctrl-C to npm and to us, and npm passes it on: this soon, it is the same key press.
const SAME_SIGNAL = 50;

/** Resolves with the first signal; a second one calls `insisted`. */
export function untilStopped(insisted: () => void): Promise<undefined> {
  return new Promise((resolve) => {
    let first: number | undefined;
    const stop = () => {
      const now = performance.now();
      if (first !== undefined && now - first > SAME_SIGNAL && !isSupervised) insisted();
      first ??= now;
      resolve(undefined);
    };
    // Some systems signal all processes at once; those that are supervised leave what it means to their supervisor.
    process.on("SIGINT", isSupervised ? () => {} : stop).on("SIGTERM", stop);
    if (isSupervised) process.on("SIGHUP", () => {});
  });
}

/** The same; a second one ends the process. From then on: the first process of a container gets only signals it listens to. */
export function untilInsisted(): Promise<undefined> {
  return untilStopped(() => process.exit(130));
}
