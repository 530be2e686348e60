// One change of an app's packages at a time, whichever process makes it. Who is gone holds nothing: the system says so.
import { createHash } from "node:crypto";
import { once } from "node:events";
import { realpathSync } from "node:fs";
import { rm } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

/** Runs `work` when nobody else changes the packages of this app; `waiting` is told once if that takes a while. */
export async function exclusively<T>(root: string, work: () => Promise<T>, waiting = () => {}): Promise<T> {
  const address = addressOf(root);
  let server = await claim(address);
  if (!server) waiting();
  while (!server) {
    await ended(address);
    server = await claim(address);
  }
  try {
    return await work();
  } finally {
    server.close();
    for (const socket of waiters.get(server) ?? []) socket.destroy();
  }
}

const waiters = new WeakMap<Server, Set<{ destroy(): void }>>();

function addressOf(root: string): string {
  const name = createHash("sha256")
    .update(`${userInfo().username} ${realpathSync(root)}`)
    .digest("hex")
    .slice(0, 24);
  if (process.platform === "win32") return `\\\\.\\pipe\\polyglot-${name}`;
  // Linux has names without a file, so nothing is left of who is killed, and nobody takes away the file of who came next.
  return process.platform === "linux" ? `\0polyglot-${name}` : join(tmpdir(), `polyglot-${name}.sock`);
}

/** Undefined when somebody has it. */
async function claim(address: string): Promise<Server | undefined> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    waiters.get(server)?.add(socket);
  });
  waiters.set(server, new Set());
  server.listen(address);
  try {
    await once(server, "listening");
    server.unref();
    return server;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return undefined;
    throw error;
  }
}

/** Resolves when whoever had it has it no more. */
async function ended(address: string): Promise<void> {
  const socket = connect(address);
  const reason = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    socket
      .on("close", () => resolve(undefined))
      .on("error", resolve)
      .resume();
  });
  // Killed: its file is left, and nobody listens.
  if (reason?.code === "ECONNREFUSED" && !address.startsWith("\0")) await rm(address, { force: true });
}
