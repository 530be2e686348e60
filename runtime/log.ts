// The log: JSON lines in production, lines for people in development. Never throws, never blocks a request.
import { styleText } from "node:util";
import pino from "pino";

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

const SECRETS = ["authorization", "proxy-authorization", "cookie", "set-cookie"];
const MAX_UNWRITTEN = 16 * 1024 * 1024; // when nobody reads our output, lines are lost and not the memory

export function createLogger(options: LogOptions = {}): Logger {
  const { level = "info", format = "pretty", write = writeOut } = options;
  const logger = pino(
    {
      level,
      base: null,
      messageKey: "message",
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: plainError },
      redact: SECRETS.flatMap((name) => [`["${name}"]`, `*["${name}"]`]),
    },
    { write: format === "json" ? write : (line) => write(prettyLine(JSON.parse(line))) },
  );
  return wrap(logger);
}

/** Lines above so many a second are left out, 0 for none: a flood must not become the work of the host. */
export function limitRate(log: Logger, perSecond: number): Logger {
  if (perSecond === 0) return log;
  let second = 0;
  let lines = 0;
  const admit = () => {
    const now = Math.trunc(performance.now() / 1000);
    if (now !== second) lines = 0;
    second = now;
    lines++;
    if (lines === perSecond + 1) log.warn(`More than ${perSecond} lines a second: the rest of this second is left out`);
    return lines <= perSecond;
  };
  const limit = (logger: Logger): Logger => {
    const at = (name: Exclude<LogLevel, "silent">) => (message: string, fields?: LogFields) => {
      if (admit()) logger[name](message, fields);
    };
    return { ...levels(at), child: (fields) => limit(logger.child(fields)) };
  };
  return limit(log);
}

function wrap(logger: pino.Logger): Logger {
  const at = (name: Exclude<LogLevel, "silent">) => (message: string, fields?: LogFields) => {
    try {
      logger[name](fields ?? {}, message);
    } catch {
      logger[name]({ fields: "could not be written" }, message); // a getter that throws
    }
  };
  return { ...levels(at), child: (fields) => wrap(logger.child(fields)) };
}

function levels<T>(at: (name: Exclude<LogLevel, "silent">) => T) {
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

let output: ReturnType<typeof pino.destination> | undefined;

/** Written by another thread, so that a slow reader holds up nobody; what is left is written when the process exits. */
function writeOut(line: string): void {
  if (output === undefined) {
    output = pino.destination({ fd: 1, sync: false, maxLength: MAX_UNWRITTEN });
    output.on("error", () => {}); // there is no place left to tell it
  }
  output.write(line);
}

const COLOURS: Record<string, "gray" | "yellow" | "red" | undefined> = { debug: "gray", warn: "yellow", error: "red" };

function prettyLine({ level, time, message, ...fields }: LogFields): string {
  const clock = styleText("gray", new Date(time as string).toTimeString().slice(0, 8));
  const name = String(level);
  const rest = Object.entries(fields)
    .map(
      ([key, value]) => ` ${styleText("gray", `${key}=`)}${typeof value === "string" ? value : JSON.stringify(value)}`,
    )
    .join("");
  return `${clock} ${styleText(COLOURS[name] ?? "cyan", name.padEnd(5))} ${message}${rest}\n`;
}

function plainError(value: unknown): unknown {
  return value instanceof Error ? { name: value.name, message: value.message, stack: value.stack } : value;
}
