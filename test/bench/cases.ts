// The requests that are measured, and the answers that are right: the same for polyglot and all peers.
import { isDeepStrictEqual } from "node:util";
import type { Answer, Exchange } from "./client.ts";

export type CaseName = "hello" | "items" | "declared" | "block";

/** A request that servers are loaded with. */
export interface Wanted extends Exchange {
  readonly answer: unknown;
  readonly connections: number;
  /** Fewer where a peer would otherwise still be busy with what the warm-up left behind. */
  readonly warmUpConnections: number;
  /** The warm-up is prolonged until there were as many, within reason. */
  readonly warmUpRequests: number;
  /** Of a turn; more than one where the first answers of a peer may take more than a second. */
  readonly leastSeconds: number;
}

export interface Case extends Wanted {
  readonly name: CaseName;
  readonly title: string;
}

/** How requests are loaded that wait for nothing. */
export const FAST = { connections: 64, warmUpConnections: 64, warmUpRequests: 30_000, leastSeconds: 1 } as const;

export const PYTHON_PREFIX = "/api";
export const TYPESCRIPT_PREFIX = "/api/ts";

/** What `block` would reach if 500 connections did nothing but wait 0.1 s. */
export const BLOCK_IDEAL = 5000;

const item = { name: "lamp", price: 10, tags: ["brass", "used"] };

export function createCase(name: CaseName, prefix: string): Case {
  const path = `${prefix}/${name}`;
  switch (name) {
    case "hello":
      return { name, title: "GET hello", method: "GET", path, answer: { message: "hello" }, ...FAST };
    case "items":
    case "declared": {
      const title = name === "items" ? "POST JSON" : "POST JSON, declared";
      const answer = { name: item.name, total: 12, tags: item.tags };
      return { name, title, method: "POST", path, body: JSON.stringify(item), answer, ...FAST };
    }
    case "block": {
      const title = "block 0.1 s, 500 connections";
      const slow = { connections: 500, warmUpConnections: 32, warmUpRequests: 0, leastSeconds: 5 };
      return { name, title, method: "GET", path, answer: { ok: true }, ...slow };
    }
  }
}

export function isRight(answer: Answer, expected: unknown): boolean {
  if (answer.status !== 200) return false;
  try {
    return isDeepStrictEqual(JSON.parse(answer.text), expected);
  } catch {
    return false;
  }
}
