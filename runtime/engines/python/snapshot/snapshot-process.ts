// Has a snapshot made by a process of its own: what the start of an interpreter leaves in memory goes with it.
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { hasPackages } from "../files/site.ts";
import { webAssembly } from "../wasm/webassembly.ts";
import type { Findings, Order } from "./make-snapshot.ts";
import type { Needs } from "./needs.ts";
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

export interface SnapshotContent extends SnapshotOptions {
  /** Asked for an app that has packages; without it, the snapshot holds only what the app's files import. */
  needs?: (() => Promise<Needs | undefined>) | undefined;
}

export interface MakeOptions extends SnapshotContent {
  path: string;
  id: string;
  /** Only in time that nobody else wants. */
  patient: boolean;
}

/** It gets no environment, so that nothing of it can lie in the file. */
export function make(options: MakeOptions): Making {
  const flags = webAssembly.Suspending ? [] : ["--experimental-wasm-jspi"];
  let child: ChildProcess;
  let printed = "";
  const ended = new Promise<string>((resolve) => {
    child = spawn(process.execPath, [...flags, "--stack-size=3900", MAKER], {
      env: {},
      stdio: ["pipe", "pipe", "pipe"],
    });
    if (options.patient) child.unref();
    // More than an argument may hold. A process that ended meanwhile has said why.
    child.stdin?.on("error", () => {});
    // Without an order it ends, and says so.
    orderOf(options).then(
      (text) => child.stdin?.end(text),
      () => child.stdin?.end(),
    );
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

async function orderOf({ root, env, path, id, patient, needs }: MakeOptions): Promise<string> {
  const order = { path, id, patient, env: settingsOf(env) };
  if (!hasPackages(root)) return JSON.stringify({ ...order, root: "" } satisfies Order);
  return JSON.stringify({ ...order, root, needs: await needs?.() } satisfies Order);
}
