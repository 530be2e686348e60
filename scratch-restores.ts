import { bootApp } from "./test/integration/boot.ts";

const [root, count] = [process.argv[2] as string, Number(process.argv[3])];
const app = await bootApp(root, { python: { workers: 1, spares: 0, maxRequests: 1 } });
const seen = new Set<string>();
const uuids = new Set<string>();
let n = 0;
const started = performance.now();
while (seen.size < count) {
  const r = await app.get("/api/compiled");
  const t = await r.text();
  if (r.status !== 200) {
    console.log(r.status, t);
    break;
  }
  const { worker, uuid } = JSON.parse(t);
  n++;
  if (!seen.has(worker)) {
    seen.add(worker);
    if (seen.size % 10 === 0)
      console.log(seen.size, Math.round(performance.now() - started), Math.round(process.memoryUsage().rss / 1e6));
    for (const u of uuid) {
      if (uuids.has(u)) console.log("SAME", u, seen.size);
      uuids.add(u);
    }
    if (seen.size < 6) console.log(uuid.join(" "));
  }
  await new Promise((r) => setTimeout(r, 20));
}
console.log(
  seen.size,
  n,
  uuids.size,
  app.log.filter(({ level }) => level !== "info" && level !== "debug"),
);
await app.close();
