// What a compiled file is, and what every compilation has in common.
import { readFile } from "node:fs/promises";
import type { LocalImport } from "./resolve.ts";

/** One source file, ready but for the names of the outputs it imports. */
export interface Compiled {
  readonly extension: ".mjs" | ".cjs" | ".json";
  /** With placeholders (resolve.ts) where app files are imported. */
  readonly code: string;
  readonly imports: readonly LocalImport[];
  /** Data files that are part of the code. */
  readonly data: readonly string[];
}

export const TARGET = {
  platform: "node",
  target: "node24",
  charset: "utf8",
  sourcemap: "inline",
  sourcesContent: false, // a comment that moves no line is no change, and module state lives on
  logLevel: "silent",
} as const;

/** Stays as it is: Node reads it. */
export async function compileJson(file: string): Promise<Compiled> {
  return { extension: ".json", code: await readFile(file, "utf8"), imports: [], data: [] };
}
