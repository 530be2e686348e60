// The contract on the development host: Node serves all styles from one process.
import { LogProbe } from "./log-probe.ts";
import { bootNodeHost } from "./node-host.ts";
import { runContract } from "./suite.ts";

const log = new LogProbe();

runContract("development", () => bootNodeHost("development", log, { log: { requests: false } }), {
  mode: "development",
  log,
});
