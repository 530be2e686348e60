// What several processes on one port have to say together: one is asked, and answers for all.

export interface Gathering {
  /** The name of this process among them. */
  readonly process: string;
  /** What this one answers when another is asked. */
  offer(read: () => Promise<string>): void;
  /** The answers of all that are there, this one included. */
  collect(): Promise<readonly string[]>;
}
