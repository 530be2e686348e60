// Runs the Python tests of an app in its own interpreter: the app stands around them as it does around a handler.
import { join } from "node:path";
import type { Config } from "../config/config.ts";
import { HandlerError } from "../errors.ts";
import { createHost } from "../host/host.ts";
import { createLogger } from "../log.ts";

export interface PythonTestRun {
  /** From the app's root. */
  readonly files: readonly string[];
  /** Only tests whose name has this text. */
  readonly name: string | undefined;
  /** Gets the lines that the tests themselves print, and what their runner says. */
  print(line: string): void;
}

export interface PythonTestResult {
  readonly run: number;
  readonly failed: number;
}

const RUNNER = "polyglot/_engine/testing.py";
const OURS = "tests"; // the id of the request that all tests run in

/** Rejects with HandlerError when the interpreter does not survive its tests. */
export async function runPythonTests(config: Config, { files, name, print }: PythonTestRun): Promise<PythonTestResult> {
  const log = createLogger({ format: "json", write: createWriter(print) });
  // One interpreter: tests and handlers see the same modules. No line is too many.
  const python = { ...config.python, workers: 1, spares: 0, maxRequests: 0 };
  const quiet = { ...config.log, requests: false, maxRate: 0 };
  const host = await createHost({ ...config, python, log: quiet }, { watch: false, log });
  try {
    await host.preload();
    const args = [files.map((file) => join(config.root, file)), name ?? ""];
    const scope = { requestId: OURS, signal: new AbortController().signal };
    return (await host.invoke({ file: RUNNER, name: "run", args, scope })) as PythonTestResult;
  } catch (error) {
    throw error instanceof HandlerError ? error : new HandlerError(`The tests ended early: ${error}`, { cause: error });
  } finally {
    await host.close();
  }
}

/** Lines of tests as they are, those of handlers as everywhere. */
function createWriter(print: (line: string) => void): (line: string) => void {
  const others = createLogger({ write: (line) => print(line.trimEnd()) });
  return (line) => {
    const { level, time: _time, message, ...fields } = JSON.parse(line);
    if (fields.requestId === OURS && level !== "warn") print(message);
    else if (fields.requestId !== undefined || level !== "info") others[level as "info"](message, fields);
  };
}
