// The server under test: `serve.ts <dir> [--watch] [--workers N]` serves an app on a free port of the loopback and says so in
// JSON lines: `{"url": …}` when it listens, `{"python": "ready"}` when the Python workers are up.
import { parseArgs } from "node:util";

// What the package ships, as `bench.ts` has just built it: sources would add Node's type stripper to every figure.
const dist = (module: string) => import(new URL(`../../dist/${module}.js`, import.meta.url).href);
const { loadConfig } = (await dist("config/config")) as typeof import("../../runtime/config/config.ts");
const { createHost } = (await dist("host/host")) as typeof import("../../runtime/host/host.ts");
const { serve } = (await dist("server/server")) as typeof import("../../runtime/server/server.ts");

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { watch: { type: "boolean", default: false }, workers: { type: "string", default: "1" } },
});

const config = await loadConfig({
  root: positionals[0] ?? ".",
  mode: values.watch ? "development" : "production",
  overrides: {
    port: 0,
    host: "127.0.0.1",
    // The peers write no line a request either.
    log: { level: "warn", requests: false },
    python: { workers: Number(values.workers) },
  },
});
const host = await createHost(config, { watch: values.watch });
const server = await serve(host, config);
announce({ url: server.url });
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void close());
await host.ready();
announce({ python: "ready" });

function announce(line: Record<string, string>): void {
  console.log(JSON.stringify(line));
}

async function close(): Promise<void> {
  await server.close();
  process.exit();
}
