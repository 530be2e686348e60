// Python's sockets: connections and handshakes of our own in the place of Pyodide's, which verify nothing, forget why
// they failed, and write into the memory of requests that are over (hazard H16).
import { isIPv4 } from "node:net";
import type { Suspensions } from "../wasm/suspension.ts";
import type { EmscriptenModule } from "../wasm/webassembly.ts";
import { type Connection, failureOf, openConnection, type TlsWishes } from "./connection.ts";
import { reasonOf } from "./reach.ts";
import { Records } from "./records.ts";

/** What `_bridge/host.py` describes. */
export interface SocketFunctions {
  patience(descriptor: number, seconds: number): void;
  reason(descriptor: number): string;
  stand_in(host: string): string;
  connect(descriptor: number, host: string, port: number): Promise<number>;
  secure(descriptor: number, wishes: string): Promise<string>;
  records(wishes: string): Records;
}

/** One of Pyodide's sockets, as far as it is used here. */
interface PythonSocket {
  wcgSocket: Connection | null;
  reader: Connection | null;
  writer: Connection | null;
  daddr?: string;
  dport?: number;
  connected: boolean;
  closed: boolean;
  recvBuffer: Uint8Array[];
  recvBufferBytes: number;
  eof: boolean;
  stream: { flags: number };
  /** Ours: seconds to wait for a connection, and why there was none. */
  patience?: number;
  reason?: string;
}

// Numbers of errors as the interpreter knows them.
const ERRORS: Record<string, number> = {
  EACCES: 2,
  ECONNABORTED: 13,
  ECONNREFUSED: 14,
  ECONNRESET: 15,
  EHOSTUNREACH: 23,
  ENETUNREACH: 40,
  ETIMEDOUT: 73,
};
const [AGAIN, BAD_DESCRIPTOR, INTERRUPTED, IS_CONNECTED, NOT_CONNECTED] = [6, 8, 27, 30, 53];
const NONBLOCKING = 0o4000;
const [POLLIN, POLLERR, POLLHUP] = [1, 8, 16];

/** To be called once an interpreter has its sockets, and again when it was restored from a snapshot. */
export function guardSockets(module: EmscriptenModule, suspensions: Suspensions): SocketFunctions {
  const { SOCKFS, DNS, FS } = module;
  const sample = SOCKFS.createSocket(2, 1, 6);
  const operations = sample.sock_ops; // shared by all sockets
  FS.close(sample.stream);
  const receive = operations.recvmsgAsync;
  nameHosts(DNS);

  const connect = async (socket: PythonSocket, address: string, port: number): Promise<number> => {
    if (socket.wcgSocket) return -IS_CONNECTED;
    const host = DNS.lookup_addr(address) ?? address;
    Object.assign(socket, { daddr: host, dport: port });
    try {
      await openConnection(host, port, socket.patience ?? 0, (connection) => {
        socket.wcgSocket = connection;
      });
    } catch (error) {
      socket.reason = `${reasonOf(error)} (${host}:${port})`;
      socket.wcgSocket = null;
      return -(ERRORS[(error as NodeJS.ErrnoException).code ?? ""] ?? ERRORS.EHOSTUNREACH ?? 0);
    }
    if (socket.wcgSocket) use(socket, socket.wcgSocket);
    return socket.wcgSocket ? 0 : -(ERRORS.ECONNABORTED ?? 0);
  };
  operations.connectAsync = connect;

  // The memory that is received into belongs to a stack, which may be gone when the bytes come.
  operations.recvmsgAsync = async (socket: PythonSocket, length: number) => {
    const isReady = () => socket.recvBufferBytes > 0 || socket.eof || !socket.reader;
    if (!isReady() && !(socket.stream.flags & NONBLOCKING)) {
      const stillWaits = suspensions.patience();
      while (!isReady()) await operations.pollAsync(socket, POLLIN, -1);
      if (!stillWaits()) return -AGAIN;
    }
    const failed = socket.recvBufferBytes === 0 && socket.eof && socket.reader?.error?.code === "ECONNRESET";
    return failed ? -(ERRORS.ECONNRESET ?? 0) : receive(socket, length);
  };
  SOCKFS.pollAsync = pollOf(module, suspensions);

  return {
    patience: (descriptor, seconds) => {
      const socket = SOCKFS.getSocket(descriptor);
      if (socket) socket.patience = seconds;
    },
    reason: (descriptor) => {
      const socket: PythonSocket | null = SOCKFS.getSocket(descriptor);
      return socket?.reason ?? (socket?.wcgSocket?.error ? reasonOf(socket.wcgSocket.error) : "");
    },
    stand_in: (host) => DNS.lookup_name(host),
    connect: async (descriptor, host, port) => {
      const socket = SOCKFS.getSocket(descriptor);
      return socket ? connect(socket, host, port) : -BAD_DESCRIPTOR;
    },
    secure: (descriptor, wishes) => secure(SOCKFS.getSocket(descriptor), JSON.parse(wishes)),
    records: (wishes) => new Records(JSON.parse(wishes)),
  };
}

/** The session as JSON, or `{ error, unverified, late }`. */
async function secure(socket: PythonSocket | null, wishes: TlsWishes): Promise<string> {
  const plain = socket?.wcgSocket;
  if (!socket || !plain) return JSON.stringify({ error: `the socket is not connected (error ${NOT_CONNECTED})` });
  // Nobody may send or read beside the handshake; what came before it is not to be trusted.
  Object.assign(socket, { reader: null, writer: null, recvBuffer: [], recvBufferBytes: 0 });
  try {
    const { connection, session } = await plain.secure(wishes);
    if (socket.wcgSocket !== plain) {
      void connection.close();
      return JSON.stringify({ error: "the socket was closed" });
    }
    use(socket, connection);
    return JSON.stringify(session);
  } catch (error) {
    return JSON.stringify(failureOf(error, `${wishes.host || socket.daddr}:${socket.dport}`));
  }
}

function use(socket: PythonSocket, connection: Connection): void {
  Object.assign(socket, { wcgSocket: connection, reader: connection, writer: connection, connected: true, eof: false });
  connection.socket.once("close", () => {
    if (socket.wcgSocket === connection) socket.closed = true;
  });
}

/** Pyodide's waits for all sockets instead of one, and answers into memory that may be another's by then. */
function pollOf(module: EmscriptenModule, suspensions: Suspensions) {
  const { SOCKFS } = module;
  return async (start: number, count: number, timeout: number): Promise<number> => {
    const stillWaits = suspensions.patience();
    const places = Array.from({ length: count }, (_, n) => start + 8 * n);
    const wanted = places.map((at) => module.HEAP16[(at + 4) >> 1]);
    const sockets = places.map((at) => SOCKFS.getSocket(module.HEAP32[at >> 2]));
    const open = sockets.filter((socket) => socket !== null);
    const now = (socket: EmscriptenModule, n: number) =>
      socket ? socket.sock_ops.poll(socket) & (wanted[n] | POLLERR | POLLHUP) : POLLERR;
    if (timeout !== 0 && !sockets.some(now) && open.length > 0)
      await Promise.race(open.map((socket) => socket.sock_ops.pollAsync(socket, POLLIN, timeout)));
    if (!stillWaits()) return -INTERRUPTED;
    const events = sockets.map(now);
    places.forEach((at, n) => {
      module.HEAP16[(at + 6) >> 1] = events[n];
    });
    return events.filter((event) => event !== 0).length;
  };
}

/** Names get stand-ins for addresses until they are connected to. Emscripten's run out at 255, and begin again. */
function nameHosts(DNS: EmscriptenModule): void {
  const { names, addrs } = DNS.address_map;
  let last = 0;
  DNS.lookup_name = (name: string) => {
    if (isIPv4(name)) return name;
    const known = addrs[name];
    if (known) return known;
    last++;
    // 240.0.0.0/4 is used by no network.
    const address = `240.${(last >> 16) & 255}.${(last >> 8) & 255}.${last & 255}`;
    names[address] = name;
    addrs[name] = address;
    return address;
  };
}
