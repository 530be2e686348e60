// Stacks that wait for something Python itself will tell of: what it waits on is a promise of this thread.

export interface Holds {
  /** Settles when `release` is told the same number. */
  hold(ticket: number): Promise<void>;
  release(ticket: number): void;
}

export function createHolds(): Holds {
  const held = new Map<number, () => void>();
  return {
    hold: (ticket) => new Promise((resolve) => held.set(ticket, resolve)),
    release(ticket) {
      held.get(ticket)?.();
      held.delete(ticket);
    },
  };
}
