// The worker threads that a test's host starts, so that a test can end one from outside. To be imported before the runtime.
import { syncBuiltinESMExports } from "node:module";
import threads, { Worker } from "node:worker_threads";

/** Those that run now, the oldest first. */
export const running: Worker[] = [];

/** What happens to every new thread. */
export const onStart: { run: (worker: Worker) => void } = { run: () => {} };

threads.Worker = class extends Worker {
  constructor(...args: ConstructorParameters<typeof Worker>) {
    super(...args);
    running.push(this);
    this.once("exit", () => running.splice(running.indexOf(this), 1));
    onStart.run(this);
  }
};
syncBuiltinESMExports();
