// The log: lines for people in development, JSON lines in production. Never throws, never blocks a request.
import { styleText } from "node:util";

export const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export type LogFields = Record<string, unknown>;

export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** The same log with these fields on every line. */
  child(fields: LogFields): Logger;
}

export interface LogOptions {
  level?: LogLevel;
  /** `pretty` for a terminal, `json` for one object a line. */
  format?: "pretty" | "json";
  write?: (line: string) => void;
}

const COLOURS = { debug: "gray", info: "cyan", warn: "yellow", error: "red" } as const;

export function createLogger(options: LogOptions = {}, fields: LogFields = {}): Logger {
  const { level = "info", format = "pretty", write = (line) => void process.stdout.write(line) } = options;
  const lowest = LOG_LEVELS.indexOf(level);
  const print = format === "json" ? jsonLine : prettyLine;
  const at = (name: keyof typeof COLOURS) => (message: string, extra?: LogFields) => {
    if (LOG_LEVELS.indexOf(name) >= lowest) write(print(name, message, extra ? { ...fields, ...extra } : fields));
  };
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    child: (more) => createLogger(options, { ...fields, ...more }),
  };
}

function jsonLine(level: string, message: string, fields: LogFields): string {
  return `${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields }, plain)}\n`;
}

function prettyLine(level: keyof typeof COLOURS, message: string, fields: LogFields): string {
  const time = styleText("gray", new Date().toTimeString().slice(0, 8));
  const rest = Object.entries(fields)
    .map(
      ([name, value]) =>
        ` ${styleText("gray", `${name}=`)}${typeof value === "string" ? value : JSON.stringify(value, plain)}`,
    )
    .join("");
  return `${time} ${styleText(COLOURS[level], level.padEnd(5))} ${message}${rest}\n`;
}

function plain(_name: string, value: unknown): unknown {
  if (value instanceof Error) return { name: value.name, message: value.message, stack: value.stack };
  return typeof value === "bigint" ? String(value) : value;
}
