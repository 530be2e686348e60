// The front door: a node:http server that hands web requests to a host, refuses what is none, and closes in time.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { getRequestListener } from "@hono/node-server";
import { type ServerConfig, serverDefaults } from "../config/server.ts";
import type { Logger } from "../log.ts";
import { discardRest, postponeContinue } from "./body.ts";
import { answerOf, endStalled, trackConnections } from "./connections.ts";
import { drain } from "./drain.ts";
import { createGate, type Refusal } from "./gate.ts";
import { displayHost, type ListenOptions, listen } from "./port.ts";
import { createRefusals, type Refusals } from "./refusals.ts";
import { keepTicks } from "./ticks.ts";

export interface FetchHost {
  fetch(request: Request, env?: unknown): Response | Promise<Response>;
  /** Told when the server begins to close: from now on nobody should send more. */
  drain?(): void;
  /** Gets a line now and then about what was refused. */
  readonly log?: Logger;
}

export interface ServeOptions extends ListenOptions {
  /** What development has unless given. */
  readonly server?: ServerConfig;
}

export interface RunningServer {
  /** What to type into a browser: `http://localhost:3000`. */
  readonly url: string;
  readonly port: number;
  /** Stops accepting, lets requests in flight end for up to `drainTimeout`, then cuts them off. */
  close(): Promise<void>;
}

// How often Node looks for clients that take too long to ask.
const CHECK_MS = 1000;

/** Listens; rejects with ConfigError when the port is taken or the host is no address of this machine. */
export async function serve(host: FetchHost, options: ServeOptions): Promise<RunningServer> {
  void keepTicks();
  const settings = options.server ?? serverDefaults(true);
  const server = createHttpServer(settings);
  const connections = trackConnections(server);
  attach(server, host, options.host, settings);
  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  let closed: Promise<void> | undefined;
  return {
    url: `http://${displayHost(options.host)}:${port}`,
    port,
    close() {
      host.drain?.();
      closed ??= drain(server, connections, settings);
      return closed;
    },
  };
}

function createHttpServer(settings: ServerConfig): Server {
  const { headersTimeout, requestTimeout, keepAliveTimeout, maxHeaderSize, maxConnections, sendTimeout } = settings;
  const server = createServer({
    headersTimeout: Math.min(headersTimeout, requestTimeout),
    requestTimeout,
    connectionsCheckingInterval: Math.min(CHECK_MS, headersTimeout, requestTimeout),
    keepAliveTimeout,
    maxHeaderSize,
    requireHostHeader: false, // the gate asks for it, and says so
    insecureHTTPParser: false,
  });
  server.maxConnections = maxConnections;
  server.maxHeadersCount = 0; // Node would leave out what is too many; the gate refuses
  server.setTimeout(sendTimeout, endStalled);
  return server;
}

function attach(server: Server, host: FetchHost, hostname: string, settings: ServerConfig): void {
  const gate = createGate(settings);
  const refusals = createRefusals(host.log);
  const listener = getRequestListener((request, env) => host.fetch(request, env), { hostname });
  const answer = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const refusal = gate(incoming);
    if (refusal !== undefined) {
      refusals.answer(incoming, outgoing, refusal);
      return;
    }
    if (incoming.method !== "GET" && incoming.method !== "HEAD") discardRest(incoming, outgoing);
    void listener(incoming, outgoing);
  };
  server.on("request", answer);
  server.on("checkContinue", (incoming, outgoing) => {
    postponeContinue(incoming, outgoing);
    answer(incoming, outgoing);
  });
  server.on("checkExpectation", (incoming, outgoing) => {
    outgoing.shouldKeepAlive = false;
    const detail = `Expect: ${incoming.headers.expect} cannot be met; only 100-continue can`;
    refusals.answer(incoming, outgoing, { status: 417, detail });
  });
  server.on("connect", (_incoming, socket) => {
    socket.on("error", () => {}); // Node has left the socket to us: a reset would end the process
    refusals.end(socket, { status: 405, detail: "CONNECT is not answered: this is no proxy", headers: { allow: "" } });
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => endBroken(refusals, error, socket));
  server.on("drop", () => refusals.note(`more than ${settings.maxConnections} connections`));
}

const FAULTS: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: { status: 431, detail: "The request line and headers are longer than allowed" },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, detail: "The chunk extensions are longer than allowed" },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, detail: "The request took too long to come" },
};

/** For what the parser cannot go on with; answers to whole requests that came before it are sent first. */
function endBroken(refusals: Refusals, error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const current = answerOf(socket);
  if (current?.req.complete && !current.writableFinished)
    current.once("finish", () => setImmediate(endBroken, refusals, error, socket));
  else if (current?.headersSent) socket.destroy();
  else
    refusals.end(socket, FAULTS[error.code ?? ""] ?? { status: 400, detail: `This is no HTTP/1.1: ${error.message}` });
}
