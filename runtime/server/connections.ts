// Open connections, and what Node is about to answer on each of them.
import type { Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";

/** The connections of a server, kept as they come and go: that costs requests nothing. */
export function trackConnections(server: Server): ReadonlySet<Socket> {
  const connections = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    connections.add(socket);
    socket.once("close", () => connections.delete(socket));
  });
  return connections;
}

/** Not in Node's documentation, and what its own code asks. */
export function answerOf(socket: Duplex): ServerResponse | null | undefined {
  return (socket as { _httpMessage?: ServerResponse | null })._httpMessage;
}

/** Nothing was read or written for a while: that is the client's fault, unless a handler or a stream is silent. */
export function endStalled(socket: Socket): void {
  if (!answerOf(socket) || socket.writableLength > 0) socket.destroy();
}
