// When interpreters in reserve are started.
import { expect, it } from "vitest";
import { loadConfig } from "../../../runtime/config/config.ts";
import { createPythonEngine } from "../../../runtime/engines/python/engine.ts";
import { pythonOptions } from "../../../runtime/host/engines.ts";
import { createLogger } from "../../../runtime/log.ts";
import { until } from "../../tools/until.ts";
import { fixture } from "../boot.ts";

it("an interpreter in reserve starts after what it is to wait for", { timeout: 120_000 }, async () => {
  const python = { workers: 1, spares: 1 };
  const config = await loadConfig({ root: fixture("supervised"), mode: "development", overrides: { python } });
  const log = createLogger({ level: "silent" });
  const nobody = () => Promise.reject(new Error("nobody calls another language here"));
  const foreign = { invoke: nobody, functions: nobody };
  const options = pythonOptions(config, { log, handlerLog: log }, () => new Response(), foreign);
  const { promise: reserveAfter, resolve } = Promise.withResolvers<void>();
  const engine = await createPythonEngine({ ...options, reserveAfter });
  const states = () => engine.status().workers.map(({ state }) => state);
  try {
    await engine.ready;
    expect(states()).toEqual(["serving"]);
    resolve();
    await until(() => states().join() === "serving,spare", "one interpreter serves, one is a spare");
  } finally {
    await engine.close();
  }
});
