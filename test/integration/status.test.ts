// Readiness that tells the truth: from the start of Python to the end of the host.
import { describe, expect, it } from "vitest";
import { loadConfig } from "../../runtime/config/config.ts";
import { createHost } from "../../runtime/host/host.ts";
import { createLogger } from "../../runtime/log.ts";
import { bootApp, fixture } from "./boot.ts";

describe("the status of a host", () => {
  it("is not ready while Python starts, ready when a worker serves, and not ready while it drains", async () => {
    const config = await loadConfig({ root: fixture("hazards"), mode: "development" });
    const host = await createHost(config, { watch: false, log: createLogger({ level: "silent" }) });
    expect(host.status()).toMatchObject({ ready: false, reason: "Python is starting" });
    await host.ready();
    expect(host.status()).toMatchObject({
      ready: true,
      engines: {
        typescript: { ready: true },
        python: { ready: true, queue: 0, workers: [{ state: "serving", served: 0, inFlight: 0 }] },
      },
    });
    host.drain();
    expect(host.status()).toMatchObject({ ready: false, reason: "draining" });
    const answer = await host.fetch(new Request("http://test/api/ok"));
    expect(answer.status).toBe(200);
    await host.close();
  });

  it("counts what workers serve and how much memory they hold", async () => {
    const app = await bootApp(fixture("hazards"));
    await app.get("/api/ok");
    const [worker] = app.host.status().engines.python?.workers ?? [];
    expect(worker?.served).toBeGreaterThan(0);
    expect(worker?.memory).toBeGreaterThan(10_000_000);
    await app.close();
  });
});
