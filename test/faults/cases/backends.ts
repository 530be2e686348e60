// A server that handlers depend on goes away, hangs, or talks nonsense (F16 to F18): a stand-in for Redis that obeys.
import net from "node:net";
import { Expectations, type Fault, report } from "../fault.ts";
import { ask, delay, Load, percentile, tally } from "../ledger.ts";
import { withTarget } from "../target.ts";

type Mood = "well" | "down" | "hung" | "slow" | "nonsense";

const CLIENT = `import os
import socket

from polyglot import HTTPException


def GET():
    try:
        with socket.create_connection(("127.0.0.1", int(os.environ["STORE_PORT"])), timeout=0.3) as store:
            store.sendall(b"PING\\r\\n")
            answer = store.recv(64)
    except OSError as error:
        raise HTTPException(503, f"The store does not answer: {error}") from error
    if answer != b"+PONG\\r\\n":
        raise HTTPException(502, "The store talks nonsense")
    return {"store": "well"}
`;

/** A server on a port of its own whose mood can be set. */
class Store {
  mood: Mood = "well";
  port = 0;
  #server: net.Server | undefined;
  readonly #sockets = new Set<net.Socket>();

  async set(mood: Mood): Promise<void> {
    this.mood = mood;
    if (mood === "down") {
      for (const socket of this.#sockets) socket.destroy();
      await new Promise((resolve) => (this.#server ? this.#server.close(resolve) : resolve(undefined)));
      this.#server = undefined;
    } else if (!this.#server) {
      this.#server = net.createServer((socket) => this.#serve(socket));
      await new Promise<void>((resolve) => this.#server?.listen(this.port, "127.0.0.1", resolve));
      this.port = (this.#server.address() as net.AddressInfo).port;
    }
  }

  #serve(socket: net.Socket): void {
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket)).on("error", () => {});
    socket.on("data", () => {
      if (this.mood === "nonsense") socket.write(":42\r\n");
      else if (this.mood === "slow") setTimeout(() => socket.write("+PONG\r\n"), 200);
      else if (this.mood === "well") socket.write("+PONG\r\n");
    });
  }
}

function fault(id: string, title: string, mood: Mood, expected: number): Fault {
  return {
    id,
    title,
    async run(size) {
      const store = new Store();
      await store.set("well");
      const options = { files: { "api/store.py": CLIENT }, env: { STORE_PORT: String(store.port) } };
      try {
        return await withTarget(options, async (target) => {
          const expect = new Expectations();
          const others = new Load({
            url: target.url,
            connections: 8,
            wish: (n) => ({ path: n % 2 ? "/api/ok" : "/api/ok_ts" }),
            pause: 2,
          });
          const clients = () =>
            new Load({
              url: target.url,
              connections: 32,
              count: Math.max(64, Math.round(640 * size)),
              wish: () => ({ path: "/api/store" }),
            }).ended();
          const before = await clients();
          await store.set(mood);
          const during = await clients();
          await store.set("well");
          const back = performance.now();
          while ((await ask(target.url, { path: "/api/store" })).outcome !== 200) await delay(10);
          const recovery = [performance.now() - back];
          const beside = await others.stop();
          expect.equal(Object.keys(tally(before)), ["200"], "answers before");
          expect.equal(Object.keys(tally(during)), [String(expected)], `answers while it is ${mood}`);
          expect.equal(Object.keys(tally(beside)), ["200"], "answers of routes that do not need it");
          const answered = percentile(
            during.map(({ milliseconds }) => milliseconds),
            99,
          );
          return report(target, [...before, ...during, ...beside], expect, {
            recovery,
            notes: { answeredP99: Math.round(answered) },
          });
        });
      } finally {
        await store.set("down");
      }
    },
  };
}

export const BACKENDS: readonly Fault[] = [
  fault("F16", "a store that handlers use is down", "down", 503),
  fault("F17", "it accepts and never answers", "hung", 503),
  fault("F18", "it talks nonsense", "nonsense", 502),
];
