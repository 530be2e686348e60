// What the interpreter takes: its version of Python, and the binary interface that compiled modules must have been made for.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

export interface Abi {
  /** "3.14" */
  readonly python: string;
  /** "2026_0" */
  readonly abi: string;
}

/** A package of Pyodide's distribution, as its list has it. */
export interface DistributedPackage {
  readonly name: string;
  readonly version: string;
  readonly file_name: string;
  readonly sha256: string;
  readonly depends: readonly string[];
  readonly package_type: string;
}

export interface Distribution {
  readonly info: { readonly abi_version: string; readonly python: string };
  readonly packages: Readonly<Record<string, DistributedPackage>>;
}

/** Pyodide's own list of the packages that were compiled for it. */
export function readDistribution(): Distribution {
  return JSON.parse(readFileSync(createRequire(import.meta.url).resolve("pyodide/pyodide-lock.json"), "utf8"));
}

export function readAbi({ info }: Distribution = readDistribution()): Abi {
  return { python: info.python.split(".").slice(0, 2).join("."), abi: info.abi_version };
}
