// What all parts of the bench are given, and what each gives back.
import type { Figures } from "./goals.ts";
import type { LoadTool } from "./load.ts";
import type { Peer, PeerName } from "./peers.ts";
import type { Table } from "./table.ts";

export interface Bench {
  readonly rounds: number;
  readonly seconds: number;
  readonly tool: LoadTool;
  /** Those that could be installed. */
  readonly peers: Partial<Readonly<Record<PeerName, Peer>>>;
  /** Progress, for people. */
  report(line: string): void;
  /** Something went wrong: the run goes on, and fails at its end. */
  problem(line: string): void;
}

export interface PartResult {
  readonly tables: readonly Table[];
  readonly figures: Figures;
  /** All that was measured, for the JSON. */
  readonly data: unknown;
}

export type Part = (bench: Bench) => Promise<PartResult>;
