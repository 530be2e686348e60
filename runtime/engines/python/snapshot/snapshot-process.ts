// Has a snapshot made by a process of its own: what the start of an interpreter leaves in memory goes with it.
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { identifyPackages } from "../files/site.ts";
import { webAssembly } from "../wasm/webassembly.ts";
import type { Findings, Order } from "./make-snapshot.ts";
import { type SnapshotOptions, settingsOf } from "./snapshot-id.ts";

const MAKER = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "./make-snapshot.ts" : "./make-snapshot.js", import.meta.url),
);

export interface Making {
  /** Resolves to the reason why there is none, or "". */
  ended: Promise<string>;
  /** What it had to tell, once it made one. */
  findings(): Findings;
  stop(): void;
}

/** It gets no environment, so that nothing of it can lie in the file. `patient`: only in time that nobody else wants. */
export function make(options: SnapshotOptions, path: string, id: string, patient: boolean): Making {
  const order = orderOf(options, path, id, patient);
  const flags = webAssembly.Suspending ? [] : ["--experimental-wasm-jspi"];
  let child: ChildProcess;
  let printed = "";
  const ended = new Promise<string>((resolve) => {
    child = spawn(process.execPath, [...flags, "--stack-size=3900", MAKER, JSON.stringify(order)], {
      env: {},
      stdio: ["ignore", "pipe", "pipe"],
    });
    if (order.patient) child.unref();
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
    });
    let said = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-2000);
    });
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) =>
      resolve(code === 0 ? "" : (reasonOf(said) ?? `it ended with ${code ?? signal}`)),
    );
  });
  return { ended, findings: () => JSON.parse(printed) as Findings, stop: () => child.kill() };
}

function reasonOf(said: string): string | undefined {
  return said.split("\n").findLast((line) => /^\w*Error: |^Error/.test(line));
}

function orderOf({ root, env }: SnapshotOptions, path: string, id: string, patient: boolean): Order {
  return { path, id, root: identifyPackages(root).length > 0 ? root : "", env: settingsOf(env), patient };
}
