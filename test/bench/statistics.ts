// What is said about a list of measurements. Pure.

/** The middle one, with the least and the most. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly count: number;
}

/** Linear between neighbours; `share` is 0.5 for the median. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  const high = sorted[Math.ceil(at)] ?? Number.NaN;
  return low + (high - low) * (at - Math.floor(at));
}

/** Nothing when there is nothing to tell of. Rounds that failed are `undefined` and left out. */
export function spread(measured: readonly (number | undefined)[]): Spread | undefined {
  const values = measured.filter((value) => value !== undefined);
  if (values.length === 0) return undefined;
  return {
    median: percentile(values, 0.5),
    min: Math.min(...values),
    max: Math.max(...values),
    count: values.length,
  };
}

/** Within each round or turn, so that what slows all of it slows both sides of its ratio. */
export function ratios(
  above: readonly (number | undefined)[],
  below: readonly (number | undefined)[],
): (number | undefined)[] {
  return above.map((value, round) => {
    const other = below[round];
    return value === undefined || !other ? undefined : value / other;
  });
}
