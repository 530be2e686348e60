// What the commands for Python packages have in common: where the app is, its settings, progress, and what they tell.
import { resolve } from "node:path";
import { loadConfig, loadEnv } from "../config/config.ts";
import { packagesOptions, type Reports } from "../packages/options.ts";
import type { Outcome, PackagesOptions } from "../packages/packages.ts";
import type { Input } from "./command.ts";

/** Reads the settings of the app; `folder` is where it lies. */
export async function readOptions(folder: string, { values }: Pick<Input, "values">): Promise<PackagesOptions> {
  const root = resolve(folder);
  const mode = process.env.NODE_ENV === "production" ? "production" : "development";
  loadEnv(root, mode);
  return packagesOptions(await loadConfig({ root, mode }), REPORTS, values.offline === true);
}

/** Says what a command did. */
export function tell({ changes, lock }: Outcome): number {
  const count = lock.packages.length === 1 ? "1 package" : `${lock.packages.length} packages`;
  process.stdout.write(`${changes.map((line) => `${line}\n`).join("")}${count} installed, ${changes.length} changed\n`);
  return 0;
}

/** One line that is always written over, on a terminal only. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${text}`);
}

function warn(text: string): void {
  progress("");
  process.stderr.write(`${text}\n`);
}

/** To the terminal; what a command prints itself is left to it. */
export const REPORTS: Reports = { warn, progress };
