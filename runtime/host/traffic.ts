// Counts of requests by route, method, language and class of status: plain numbers, read when somebody asks for metrics.
import type { Observation } from "../contract/observation.ts";

/** Upper bounds in seconds: from a small handler to the usual time limit. */
export const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const;

export interface Counted {
  readonly method: string;
  /** The pattern of the route; "" where no route answers, so that clients cannot make labels. */
  readonly route: string;
  readonly language: string;
  /** "2xx" to "5xx". */
  readonly status: string;
  /** Requests up to each of BOUNDS, not added up, and those beyond. */
  readonly buckets: readonly number[];
  readonly count: number;
  /** Seconds. */
  readonly sum: number;
}

interface Series {
  readonly method: string;
  readonly route: string;
  readonly language: string;
  /** By the first digit of the status. */
  readonly classes: (Histogram | undefined)[];
}

interface Histogram {
  readonly buckets: number[];
  count: number;
  sum: number;
}

const KNOWN = new Set(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]);

export class Traffic {
  /** By method, route and language: three look-ups of known strings are cheaper than one of a string made for it. */
  readonly #series = new Map<string, Map<string, Map<string, Series>>>();

  observe({ route, request }: Observation, status: number, milliseconds: number): void {
    const method = KNOWN.has(request.method) ? request.method : "other";
    const series = this.#find(method, route?.path ?? "", route?.language ?? "");
    const digit = Math.trunc(status / 100);
    series.classes[digit] ??= { buckets: new Array(BOUNDS.length + 1).fill(0), count: 0, sum: 0 };
    const histogram = series.classes[digit];
    const seconds = milliseconds / 1000;
    let at = 0;
    while (at < BOUNDS.length && seconds > (BOUNDS[at] as number)) at++;
    histogram.buckets[at] = (histogram.buckets[at] as number) + 1;
    histogram.count++;
    histogram.sum += seconds;
  }

  read(): Counted[] {
    const all = [...this.#series.values()].flatMap((routes) => [...routes.values()]);
    return all
      .flatMap((languages) => [...languages.values()])
      .flatMap(({ method, route, language, classes }) =>
        classes.flatMap((histogram, digit) =>
          histogram ? [{ method, route, language, status: `${digit}xx`, ...histogram }] : [],
        ),
      );
  }

  #find(method: string, route: string, language: string): Series {
    const known = this.#series.get(method)?.get(route)?.get(language);
    if (known) return known;
    const routes = this.#series.get(method) ?? new Map<string, Map<string, Series>>();
    const languages = routes.get(route) ?? new Map<string, Series>();
    const series = { method, route, language, classes: [] };
    this.#series.set(method, routes.set(route, languages.set(language, series)));
    return series;
  }
}
