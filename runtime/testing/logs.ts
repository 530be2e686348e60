// What an app logged while it was tested, and waiting for what it will log.

export interface LogEntry {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly message: string;
  /** Of the request that it belongs to. */
  readonly requestId?: string;
  /** Fields that were logged with it. */
  readonly [field: string]: unknown;
}

/** A part of the message, or a question about the entry. */
export type LogPattern = string | RegExp | ((entry: LogEntry) => boolean);

export interface WaitOptions {
  /** Milliseconds, 5000 unless set. */
  timeout?: number;
}

interface Waiting {
  readonly matches: (entry: LogEntry) => boolean;
  readonly found: (entry: LogEntry) => void;
}

export class CapturedLog {
  /** The oldest first. */
  readonly entries: LogEntry[] = [];
  readonly #waiting = new Set<Waiting>();

  /** One line of JSON. */
  take(line: string): void {
    const { time: _time, ...entry } = JSON.parse(line);
    this.entries.push(entry);
    for (const { matches, found } of this.#waiting) if (matches(entry)) found(entry);
  }

  /** Forgets what was logged until now. */
  clear(): void {
    this.entries.length = 0;
  }

  /** The first entry that fits, now or as soon as it is logged. Rejects with all there was when none comes in time. */
  waitFor(pattern: LogPattern, { timeout = 5000 }: WaitOptions = {}): Promise<LogEntry> {
    const matches = predicateOf(pattern);
    const known = this.entries.find(matches);
    if (known) return Promise.resolve(known);
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        clearTimeout(timer);
        this.#waiting.delete(waiting);
        settle();
      };
      const waiting: Waiting = { matches, found: (entry) => end(() => resolve(entry)) };
      const lines = () => this.entries.map(({ level, message }) => `\n  ${level} ${message}`).join("") || " nothing";
      const fail = () =>
        reject(new Error(`Nothing was logged that fits ${pattern} in ${timeout} ms; there was${lines()}`));
      const timer = setTimeout(() => end(fail), timeout);
      this.#waiting.add(waiting);
    });
  }
}

function predicateOf(pattern: LogPattern): (entry: LogEntry) => boolean {
  if (typeof pattern === "function") return pattern;
  if (typeof pattern === "string") return ({ message }) => message.includes(pattern);
  return ({ message }) => message.search(pattern) >= 0;
}
