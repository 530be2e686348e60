// Stacks that wait for Python itself, or for a timer: known by the tickets of `_bridge/wake.py`.

/** A stack that is set aside, and how it is stopped. */
export interface Waiting {
  readonly id: number;
  readonly reject: (error: Error) => void;
}

export interface Parking {
  /** What the present stack waits for, if it has a ticket; `id` is its request. */
  park(id: number): Promise<void> | undefined;
  /** Lets a stack go on; nothing when it does already. */
  rouse(ticket: number): void;
}

const LONGEST_MS = 0x7fffffff; // that timers can take

/** `address`, in bytes: two numbers, the ticket of who is about to wait, which is taken, and for how many seconds at most. */
export function createParking(memory: () => ArrayBufferLike, address: number, waiting: Set<Waiting>): Parking {
  const asleep = new Map<number, () => void>();
  return {
    park(id) {
      const places = new Float64Array(memory(), address, 2);
      const [ticket = 0, seconds = 0] = places;
      if (ticket === 0) return undefined;
      places[0] = 0;
      return new Promise<void>((resolve, reject) => {
        const wake = () => end(resolve);
        const timer = seconds < 0 ? undefined : setTimeout(wake, Math.min(seconds * 1000, LONGEST_MS));
        const end = (settle: () => void) => {
          clearTimeout(timer);
          asleep.delete(ticket);
          waiting.delete(one);
          settle();
        };
        const one = { id, reject: (error: Error) => end(() => reject(error)) };
        asleep.set(ticket, wake);
        waiting.add(one);
      });
    },
    rouse: (ticket) => asleep.get(ticket)?.(),
  };
}

/** The same, unless its request is stopped before. */
export function stoppable(awaited: unknown, id: number, waiting: Set<Waiting>): Promise<unknown> {
  const { promise, reject } = Promise.withResolvers<never>();
  const one = { id, reject };
  waiting.add(one);
  return Promise.race([awaited, promise]).finally(() => waiting.delete(one));
}
