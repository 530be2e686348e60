// curl localhost:3000/api/typescript?of=sequential
import type { Context } from "polyglot-runtime";
import { add, describe } from "./_lib/python.py";

const ITEM = { name: "tea", price: 2.5, count: 4, tags: ["green", "loose"] };

/** Of `count` calls: microseconds each, one after the other; or calls a second, so many in flight. */
export async function GET(_request: Request, { query }: Context) {
  const count = Number(query.count);
  const inFlight = Number(query.inFlight ?? 1);
  const call = query.call === "describe" ? () => describe(ITEM) : () => add(1, 2);
  if (inFlight === 1) {
    const times: number[] = [];
    for (let n = 0; n < count; n++) {
      const started = performance.now();
      await call();
      times.push((performance.now() - started) * 1000);
    }
    return { microseconds: times.sort((a, b) => a - b)[count >> 1] };
  }
  let left = count;
  const lane = async () => {
    while (left-- > 0) await call();
  };
  const cpu = process.cpuUsage();
  const started = performance.now();
  await Promise.all(Array.from({ length: inFlight }, lane));
  const milliseconds = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: Math.round((count * 1000) / milliseconds), cpuMicroseconds: (user + system) / count };
}
