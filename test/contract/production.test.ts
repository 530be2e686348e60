// The contract in production, as it is deployed: built, its sources removed, started by the command, with a log line
// for every request. The same answers, and nothing shown of faults.
import { bootBuilt } from "./command-host.ts";
import { LogProbe } from "./log-probe.ts";
import { runContract } from "./suite.ts";

const log = new LogProbe();

runContract("start", () => bootBuilt(log), { mode: "production", log, built: true });
