// Listens on a port; when it is taken, says who has it and which one is free.
import { once } from "node:events";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { createServer as createSocketServer, isIPv6, type Server as NetServer } from "node:net";
import { basename } from "node:path";
import { ConfigError } from "../errors.ts";

export interface ListenOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host: string;
}

const NEXT_PORTS = 100;

/** Rejects with ConfigError when the port is taken or the host is no address of this machine. */
export async function listen(server: NetServer, { port, host }: ListenOptions): Promise<void> {
  try {
    server.listen(port, bindAddress(host));
    await once(server, "listening");
  } catch (error) {
    throw await listenError(error, { port, host });
  }
}

/** Where "localhost" is ::1 first, Node would listen there alone, and http://127.0.0.1 would find nobody. */
function bindAddress(host: string): string {
  return host === "localhost" ? "127.0.0.1" : host;
}

/** What to type into a browser. */
export function displayHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "localhost";
  return isIPv6(host) ? `[${host}]` : host;
}

async function listenError(error: unknown, { port, host }: ListenOptions): Promise<unknown> {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") {
    const next = await nextFreePort(port, host);
    const advice = next === undefined ? "give another port with --port" : `take the next free one: --port ${next}`;
    return new ConfigError(`Port ${port} is taken by ${portHolder(port)}. Stop it, or ${advice}.`);
  }
  if (code === "EACCES")
    return new ConfigError(`Port ${port} is kept for the system; take one from 1024 to 65535, such as --port 3000.`);
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND" || code === "EAI_AGAIN")
    return new ConfigError(
      `The host "${host}" is no address of this machine; use localhost, 0.0.0.0 (reachable from outside) or one of its addresses, with --host, HOST or in polyglot.config.ts.`,
    );
  return error;
}

async function nextFreePort(port: number, host: string): Promise<number | undefined> {
  for (let next = port + 1; next <= Math.min(port + NEXT_PORTS, 65_535); next++) {
    const probe = createSocketServer();
    try {
      probe.listen(next, bindAddress(host));
      await once(probe, "listening");
      return next;
    } catch {
      // Taken as well: the next one is tried.
    } finally {
      probe.close();
    }
  }
  return undefined;
}

/** Linux tells which process listens, if it is ours to see; other systems and other users' processes stay unnamed. */
function portHolder(port: number): string {
  const sockets = new Set(["/proc/net/tcp", "/proc/net/tcp6"].flatMap((table) => listeningSockets(table, port)));
  for (const pid of attempt(() => readdirSync("/proc"), [])) {
    if (sockets.size === 0) break;
    if (!/^\d+$/.test(pid)) continue;
    for (const fd of attempt(() => readdirSync(`/proc/${pid}/fd`), []))
      if (sockets.has(attempt(() => readlinkSync(`/proc/${pid}/fd/${fd}`), ""))) return processName(pid);
  }
  return "another process";
}

/** Rows of the table: `sl local_address rem_address st … inode`, the port in hex, state 0A is LISTEN. */
function listeningSockets(table: string, port: number): string[] {
  const hex = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const rows = attempt(() => readFileSync(table, "latin1"), "").split("\n");
  const fields = rows.map((row) => row.trim().split(/\s+/));
  return fields
    .filter(([, local, , state]) => local?.endsWith(hex) && state === "0A")
    .map((row) => `socket:[${row[9]}]`);
}

function processName(pid: string): string {
  const [command = "", script = ""] = attempt(() => readFileSync(`/proc/${pid}/cmdline`, "utf8"), "").split("\0");
  const name = basename(command) || "a process";
  return `${name}${script === "" || script.startsWith("-") ? "" : ` ${basename(script)}`} (pid ${pid})`;
}

function attempt<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
