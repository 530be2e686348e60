// curl 'localhost:3000/api/node?count=1000'
import { add } from "./_lib/python.py";

/** Microseconds a call, one after the other; or calls a second, so many in flight. */
export async function GET(_request, { query }) {
  const count = Number(query.count);
  const inFlight = Number(query.inFlight ?? 1);
  if (inFlight === 1) return { microseconds: await timeEach(count) };
  let left = count;
  const lane = async () => {
    while (left-- > 0) await add(1, 2);
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: inFlight }, lane));
  return { perSecond: (count * 1000) / (performance.now() - started) };
}

async function timeEach(count) {
  const times = [];
  for (let n = 0; n < count; n++) {
    const started = performance.now();
    await add(1, 2);
    times.push((performance.now() - started) * 1000);
  }
  return times.sort((a, b) => a - b)[count >> 1];
}
