// Crowds of clients that never finish: heads and bodies letter by letter, and answers that nobody reads.
import { readdirSync, readlinkSync } from "node:fs";
import { Connection } from "./connection.ts";

export interface Crowd {
  /** Who send a head letter by letter. */
  heads: number;
  /** Who send a body letter by letter. */
  bodies: number;
  /** Who ask for an endless answer and read nothing. */
  silent: number;
}

export interface SlowClients {
  /** Told 408 so far, of those that send slowly. */
  readonly refused: () => number;
  leave(): void;
}

const LETTER_MS = 200;

/** Opens all of them; `endless` is the path of a stream without an end. */
export async function openSlowClients(url: URL, crowd: Crowd, endless: string, post: string): Promise<SlowClients> {
  const host = `host: ${url.host}\r\n`;
  const open = (count: number, first: string) =>
    Promise.all(Array.from({ length: count }, async () => (await Connection.open(url)).send(first)));
  const heads = await open(crowd.heads, `GET ${post} HTTP/1.1\r\n${host}x-slow: `);
  const bodies = await open(crowd.bodies, `POST ${post} HTTP/1.1\r\n${host}content-length: 10000\r\n\r\n`);
  const silent = await open(crowd.silent, `GET ${endless} HTTP/1.1\r\n${host}\r\n`);
  for (const connection of silent) connection.pause();
  const senders = [...heads, ...bodies];
  const trickle = setInterval(() => {
    for (const connection of senders) if (connection.end === undefined) connection.send("a");
  }, LETTER_MS);
  return {
    refused: () => senders.filter((connection) => connection.end && connection.answers()[0]?.status === 408).length,
    leave() {
      clearInterval(trickle);
      for (const connection of [...senders, ...silent]) connection.leave();
    },
  };
}

/** Open sockets of a process, where the system tells (Linux). */
export function socketsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).filter((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`).startsWith("socket:");
    } catch {
      return false; // closed while we read
    }
  }).length;
}
