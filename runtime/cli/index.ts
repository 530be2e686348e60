// The command line: finds the command, reads its arguments, loads its one file, and turns errors into exit codes.
import { ConfigError } from "../errors.ts";
import { prepareStart } from "./ahead.ts";
import {
  type Command,
  formatColumns,
  formatHelp,
  type Option,
  parseInput,
  readVersion,
  UsageError,
} from "./command.ts";
import { PACKAGES } from "./package-commands.ts";

const PORT: Option = {
  type: "string",
  short: "p",
  value: "N",
  range: [0, 65_535],
  description: "Port, 3000 unless set; 0: any",
};

const COMMANDS: Record<string, Command> = {
  init: {
    summary: "Make a new app in both languages, in a new or an empty folder",
    usage: "[dir]",
    positionals: 1,
    options: {},
    run: () => import("./init.ts"),
  },
  dev: {
    summary: "Serve an app while you work on it, with changes applied at once",
    usage: "[dir] [--port N] [--host H]",
    positionals: 1,
    options: {
      port: PORT,
      host: { type: "string", value: "H", description: "Address to listen on, localhost unless set" },
    },
    run: () => import("./dev.ts"),
  },
  build: {
    summary: "Check and compile an app for production; exit code 1 when a file is broken",
    usage: "[dir] [--json]",
    positionals: 1,
    options: { json: { type: "boolean", description: "Print JSON" } },
    run: () => import("./build.ts"),
  },
  start: {
    summary: "Serve in production what polyglot build made",
    usage: "[dir] [--port N] [--host H] [--processes N]",
    positionals: 1,
    options: {
      port: PORT,
      host: { type: "string", value: "H", description: "Address to listen on, 0.0.0.0 unless set" },
      processes: { type: "string", value: "N", range: [1, 64], description: "Supervised processes on the one port" },
    },
    run: () => import("./start.ts"),
    prepare: prepareStart,
  },
  routes: {
    summary: "List the routes of an app; exit code 1 when a file is broken",
    usage: "[dir] [--json]",
    positionals: 1,
    options: { json: { type: "boolean", description: "Print JSON" } },
    run: () => import("./routes.ts"),
  },
  openapi: {
    summary: "Print the OpenAPI document of an app; exit code 1 when a file is broken",
    usage: "[dir]",
    positionals: 1,
    options: {},
    run: () => import("./openapi.ts"),
  },
  types: {
    summary: "Write the types of an app for its clients; exit code 1 when a file is broken",
    usage: "[dir] [--check]",
    positionals: 1,
    options: { check: { type: "boolean", description: "Write nothing; exit code 1 when they are not current" } },
    run: () => import("./types.ts"),
  },
  test: {
    summary: "Run the tests of an app, in both languages; exit code 1 when one fails",
    usage: "[dir] [file ...] [--name T]",
    positionals: Number.POSITIVE_INFINITY,
    options: {
      name: { type: "string", short: "t", value: "T", description: "Only tests whose name has this text" },
    },
    run: () => import("./test.ts"),
  },
  ...PACKAGES,
};

/** Runs one command line (without node and script) to its end; resolves to the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    return await runCommand(args);
  } catch (error) {
    return report(error);
  }
}

async function runCommand([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || name === "--help" || name === "-h") return print(overview());
  if (name === "--version" || name === "-v") return print(`${readVersion()}\n`);
  if (name.startsWith("-")) throw new UsageError(`Unknown option "${name}"; accepted: a command, --help, --version`);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined)
    throw new UsageError(`Unknown command "${name}"; accepted: ${Object.keys(COMMANDS).join(", ")}`);
  const input = parseInput(name, command, args);
  if (input === undefined) return print(formatHelp(name, command));
  command.prepare?.(input);
  return (await command.run()).run(input);
}

function overview(): string {
  const commands = Object.entries(COMMANDS).map(([name, { summary }]) => [name, summary]);
  const options = [
    ["-h, --help", "Show this help, or that of a command: polyglot dev --help"],
    ["-v, --version", "Show the version"],
  ];
  return `Serve TypeScript and Python from one folder.\n\nUsage: polyglot <command>\n\nCommands:\n${formatColumns(commands, "  ")}\nOptions:\n${formatColumns(options, "  ")}`;
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

function report(error: unknown): number {
  const plain = error instanceof UsageError || error instanceof ConfigError;
  const text = error instanceof Error ? (plain ? error.message : error.stack) : String(error);
  process.stderr.write(`${text}\n`);
  return error instanceof UsageError ? 2 : 1;
}
