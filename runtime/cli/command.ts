// What a command is, and how its arguments are read: strict, and every error says what would have been accepted.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { UserConfig } from "../config/config.ts";

export interface Option {
  type: "string" | "boolean";
  short?: string;
  /** How help calls the value: `N`. */
  value?: string;
  /** The value is a whole number from the first to the last. */
  range?: readonly [number, number];
  description: string;
}

export interface Input {
  readonly positionals: readonly string[];
  readonly values: Readonly<Record<string, string | number | boolean | undefined>>;
}

export interface CommandModule {
  /** Resolves to the exit code when the command is over. */
  run(input: Input): Promise<number>;
}

export interface Command {
  summary: string;
  /** What follows the command's name: `[dir] [--port N]`. */
  usage: string;
  /** How many arguments without a dash it takes at most. */
  positionals: number;
  options: Record<string, Option>;
  run: () => Promise<CommandModule>;
  /** What can begin while the file of the command is loaded. */
  prepare?: (input: Input) => void;
}

/** A command line that cannot be understood: exit code 2. */
export class UsageError extends Error {
  override name = "UsageError";
}

const HELP: Option = { type: "boolean", short: "h", description: "Show this help" };

/** The folder of the app: the first argument, or where the command is run. */
export function rootOf({ positionals }: Input): string {
  return resolve(positionals[0] ?? ".");
}

/** The folder of the app, and what the command line sets. */
export function readInput(input: Input): { root: string; overrides: UserConfig } {
  const { port, host } = input.values as { port?: number; host?: string };
  return { root: rootOf(input), overrides: { port, host } };
}

/** The version in package.json. */
export function readVersion(): string {
  return JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version;
}

/** Reads the arguments after the command's name; undefined when they ask for help. Throws UsageError. */
export function parseInput(name: string, command: Command, args: readonly string[]): Input | undefined {
  const options: Record<string, Option> = { ...command.options, help: HELP };
  const { values, positionals } = parse(name, options, args);
  if (values.help === true) return undefined;
  const excess = positionals[command.positionals];
  if (excess !== undefined)
    throw new UsageError(`Unexpected argument "${excess}"; accepted: polyglot ${name} ${command.usage}`);
  const checked: Record<string, string | number | boolean | undefined> = {};
  for (const [option, value] of Object.entries(values)) checked[option] = readValue(option, options[option], value);
  return { positionals, values: checked };
}

/** The help of one command. */
export function formatHelp(name: string, command: Command): string {
  const options = Object.entries({ ...command.options, help: HELP });
  const rows = options.map(([option, spec]) => [optionName(option, spec), spec.description]);
  return `${command.summary}.\n\nUsage: polyglot ${name} ${command.usage}\n\nOptions:\n${formatColumns(rows, "  ")}`;
}

/** Lines with columns aligned; the last column is as long as it is. */
export function formatColumns(rows: readonly (readonly string[])[], indent = ""): string {
  const widths: number[] = [];
  for (const row of rows) for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
  const lines = rows.map((row) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  "));
  return lines.map((line) => `${indent}${line.trimEnd()}\n`).join("");
}

function parse(name: string, options: Record<string, Option>, args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    // Node's message goes on with advice of its own; its first sentence names the argument.
    const [problem] = (error as Error).message.split(/\.\s/);
    const accepted = Object.entries(options).map(([option, { value }]) => `--${option}${value ? ` ${value}` : ""}`);
    throw new UsageError(`${problem}; accepted by polyglot ${name}: ${accepted.join(", ")}`);
  }
}

function optionName(option: string, { short, value }: Option): string {
  return `${short ? `-${short}, ` : ""}--${option}${value ? ` ${value}` : ""}`;
}

function readValue(option: string, spec: Option | undefined, value: unknown): string | number | boolean {
  const text = value as string | boolean;
  if (spec?.range === undefined) return text;
  const [least, most] = spec.range;
  const number = typeof text === "string" && /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new UsageError(`--${option} is "${text}"; accepted: a whole number from ${least} to ${most}`);
}
