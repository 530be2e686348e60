// Stacks that wait for Python itself, or for a timer: known by the tickets of `_bridge/wake.py`.

/** A stack that is set aside, and how it is stopped. */
export interface Waiting {
  readonly id: number;
  readonly reject: (error: Error) => void;
}

export interface Parking {
  /** What the present stack waits for, if it has a ticket; `id` is its request, `failed` is told when that is stopped. */
  park(id: number, failed: (error: unknown) => void): Promise<void> | undefined;
  /** Lets a stack go on; nothing when it does already. */
  rouse(ticket: number): void;
}

const LONGEST_MS = 0x7fffffff; // that timers can take

/** `address`, in bytes: two numbers, the ticket of who is about to wait, which is taken, and for how many seconds at most. */
export function createParking(memory: () => ArrayBufferLike, address: number, waiting: Set<Waiting>): Parking {
  const asleep = new Map<number, () => void>();
  return {
    park(id, failed) {
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
        const stop = (error: Error) => {
          failed(error);
          end(() => reject(error));
        };
        const one = { id, reject: stop };
        asleep.set(ticket, wake);
        waiting.add(one);
      });
    },
    rouse: (ticket) => asleep.get(ticket)?.(),
  };
}

/** The same, unless its request is stopped before; `failed` is told of either error. */
export async function stoppable(
  awaited: unknown,
  { id, failed }: { id: number; failed: (error: unknown) => void },
  waiting: Set<Waiting>,
): Promise<unknown> {
  const { promise, reject } = Promise.withResolvers<never>();
  const one = { id, reject };
  if (id > 0) waiting.add(one);
  try {
    return await Promise.race([awaited, promise]);
  } catch (error) {
    failed(error);
    throw error;
  } finally {
    waiting.delete(one);
  }
}

/** Stops all stacks of a request; false when it has none. */
export function rejectAll(waiting: ReadonlySet<Waiting>, id: number, error: Error): boolean {
  const ones = [...waiting].filter((one) => one.id === id);
  for (const { reject } of ones) reject(error);
  return ones.length > 0;
}
