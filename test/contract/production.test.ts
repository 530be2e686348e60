// The contract in production, with a log line for every request: the same answers, and nothing shown of faults.
import { LogProbe } from "./log-probe.ts";
import { bootNodeHost } from "./node-host.ts";
import { runContract } from "./suite.ts";

const log = new LogProbe();

runContract("production", () => bootNodeHost("production", log, { log: { requests: true } }), {
  mode: "production",
  log,
});
