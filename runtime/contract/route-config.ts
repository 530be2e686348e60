// What a handler file may say of itself: an exported `config`, the same words in every language.
import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import { HandlerError } from "../errors.ts";
import type { Route } from "./route.ts";

export interface RouteConfig {
  /** Milliseconds a handler of this file may take. */
  readonly timeout?: number;
  /** Requests of this file that run at a time; more wait their turn. */
  readonly concurrency?: number;
  /** Bytes a request body may have. */
  readonly bodyLimit?: number;
}

export const NO_CONFIG: RouteConfig = Object.freeze({});

const RANGES: Record<keyof RouteConfig, readonly [least: number, most: number]> = {
  timeout: [1, 2_147_483_647],
  concurrency: [1, Number.MAX_SAFE_INTEGER],
  bodyLimit: [0, Number.MAX_SAFE_INTEGER],
};
const NAMES = Object.keys(RANGES).join(", ");

/** The config of a file from what it exports; throws HandlerError with the line of what is wrong. */
export function readRouteConfig(exported: unknown, route: Route): RouteConfig {
  if (exported === undefined || exported === null) return NO_CONFIG;
  if (typeof exported !== "object" || Array.isArray(exported)) {
    const message = `config is ${show(exported)}; accepted: an object of ${NAMES}`;
    throw fault(`${message}; give it another name when it is not meant for the runtime`, route, "config");
  }
  const config: { -readonly [Name in keyof RouteConfig]: number } = {};
  for (const [written, value] of Object.entries(exported)) {
    if (value === undefined) continue;
    const name = (written === "body_limit" ? "bodyLimit" : written) as keyof RouteConfig;
    if (!Object.hasOwn(RANGES, name)) {
      const message = `config has ${show(written)}; accepted: ${NAMES}`;
      throw fault(`${message}; give config another name when it is not meant for the runtime`, route, written);
    }
    const [least, most] = RANGES[name];
    if (!Number.isSafeInteger(value) || value < least || value > most) {
      const upTo = most < Number.MAX_SAFE_INTEGER ? ` to ${most}` : "";
      throw fault(`config.${written} is ${show(value)}; accepted: a whole number from ${least}${upTo}`, route, written);
    }
    config[name] = value;
  }
  return Object.freeze(config);
}

/** Of a middleware, whose limits are those of the files behind it: throws HandlerError when it exports a config. */
export function refuseRouteConfig(exported: unknown, route: Route): void {
  if (typeof exported !== "object" || exported === null) return;
  const message = "config has no meaning in a _middleware file: limits stand in the files of the handlers behind it";
  throw fault(`${message}; give it another name when it is not meant for the runtime`, route, "config");
}

const show = (value: unknown) => inspect(value, { depth: 0, breakLength: Number.POSITIVE_INFINITY }).slice(0, 80);

function fault(message: string, { file }: Route, name: string): HandlerError {
  const line = findLine(file, name);
  return new HandlerError(message, { place: { file, ...(line > 0 ? { line } : {}) }, kind: "TypeError" });
}

const WRITTEN = /(?:\b(?:const|let|var|function|class)\s+|\bexports\.|^)config\b/;

/** Where the name stands, at or behind the word `config`; 0 when it comes from another file. */
function findLine(file: string, name: string): number {
  let lines: string[];
  try {
    lines = readFileSync(file, "utf8").split("\n");
  } catch {
    return 0; // gone since it was loaded: the message does without
  }
  const start = lines.findIndex((line) => WRITTEN.test(line));
  const within = lines.findIndex((line, index) => index >= start && new RegExp(`\\b${name}\\b`).test(line));
  return (start < 0 ? start : within < 0 ? start : within) + 1;
}
