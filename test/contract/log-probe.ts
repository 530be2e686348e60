// The log of a host as the suite sees it: entries by request id, and waiting for one that is still to come.
export interface LogEntry {
  readonly level: string;
  readonly message: string;
  readonly requestId?: string;
}

export class LogProbe {
  readonly #entries: LogEntry[] = [];
  readonly #waiting = new Set<() => void>();

  /** Takes one JSON line; to be given to `createLogger` as `write`. */
  readonly write = (line: string): void => {
    this.#entries.push(JSON.parse(line) as LogEntry);
    for (const wake of this.#waiting) wake();
  };

  /** What was written under the id of a request, once there are `count` entries; the line that every request has aside. */
  async of(requestId: string, count: number): Promise<{ level: string; message: string }[]> {
    const own = ({ message, requestId: id }: LogEntry) => id === requestId && !/ \d{3} in [\d.]+ ms$/.test(message);
    const entries = () => this.#entries.filter(own);
    while (entries().length < count) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.add(resolve);
      await promise;
      this.#waiting.delete(resolve);
    }
    return entries().map(({ level, message }) => ({ level, message }));
  }
}
