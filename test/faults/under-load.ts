// Faults under load: what normal clients ask for meanwhile, and what must become of them.
import { Expectations, type Report, report } from "./fault.ts";
import { ask, delay, type Entry, Load, lostOf, tally, type Wish } from "./ledger.ts";
import type { Target } from "./target.ts";

export const TWO_WORKERS = { python: { workers: 2 } };

/** What normal clients ask for while things break: all of it may be sent twice. */
export const normal = (n: number): Wish =>
  n % 4 === 0 ? { path: "/api/bleed?marker=a&wait=0.01" } : { path: n % 2 ? "/api/ok" : "/api/ok_ts" };

/** Runs `cause` under load and reports what became of the load. */
export async function underLoad(
  target: Target,
  cause: (expect: Expectations, recovery: number[]) => Promise<readonly Entry[]>,
  wish: (n: number) => Wish = normal,
): Promise<Report> {
  const expect = new Expectations();
  const recovery: number[] = [];
  const load = new Load({ url: target.url, connections: 32, wish, pause: 2 });
  const caused = await cause(expect, recovery);
  const innocent = await load.stop();
  expect.equal(Object.keys(tally(innocent)), ["200"], "answers of innocent requests");
  const entries = [...innocent, ...caused];
  expect.equal(lostOf(entries).length, 0, "lost requests");
  return report(target, entries, expect, { recovery });
}

/** Resolves when so many interpreters serve: one that dies while another is missing may end a request for the second time. */
export async function complete(target: Target, workers: number): Promise<void> {
  while ((await target.metric("polyglot_python_workers", 'state="serving"')) < workers) await delay(20);
}

/** Milliseconds until a Python route answers again. */
export async function recovered(target: Target): Promise<number> {
  const started = performance.now();
  while ((await ask(target.url, { path: "/api/ok" })).outcome !== 200) await delay(5);
  return performance.now() - started;
}
