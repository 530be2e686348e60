// What a fault test is, and what it reports.
import type { Entry } from "./ledger.ts";
import { lostOf, percentile, tally } from "./ledger.ts";

export interface Fault {
  /** As the acceptance list counts them: F1 to F30. */
  readonly id: string;
  readonly title: string;
  /** `size` is 1 for the long form, less for a short one: it scales counts and durations. */
  run(size: number): Promise<Report>;
}

export interface Report {
  requests: number;
  /** Accepted, and without a whole answer. */
  lost: number;
  restarts: number;
  maxRssMB: number;
  /** Milliseconds from the fault to the next right answer, each time it was caused. */
  recovery: readonly number[];
  /** Figures of this fault alone. */
  notes: Record<string, unknown>;
  /** What should have held and did not. */
  failures: string[];
}

export const NOTHING: Report = {
  requests: 0,
  lost: 0,
  restarts: 0,
  maxRssMB: 0,
  recovery: [],
  notes: {},
  failures: [],
};

/** Collects what did not hold, so that one failure hides no other. */
export class Expectations {
  readonly failures: string[] = [];

  that(holds: boolean, what: string): void {
    if (!holds) this.failures.push(what);
  }

  equal(found: unknown, expected: unknown, what: string): void {
    const [have, want] = [JSON.stringify(found), JSON.stringify(expected)];
    this.that(have === want, `${what}: ${have} instead of ${want}`);
  }
}

/** What a fault did to a server, by the book of requests and the server's own figures. */
export function report(
  server: { readonly restarts: number; readonly maxRssMB: number },
  entries: readonly Entry[],
  { failures }: Expectations,
  more: { recovery?: readonly number[]; notes?: object } = {},
): Report {
  const times = entries.filter(({ outcome }) => typeof outcome === "number").map(({ milliseconds }) => milliseconds);
  const { restarts, maxRssMB } = server;
  return {
    requests: entries.length,
    lost: lostOf(entries).length,
    restarts,
    maxRssMB,
    recovery: more.recovery ?? [],
    notes: {
      outcomes: tally(entries),
      p50: Math.round(percentile(times, 50)),
      p99: Math.round(percentile(times, 99)),
      ...more.notes,
    },
    failures,
  };
}
