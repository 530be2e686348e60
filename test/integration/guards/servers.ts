// Servers on the loopback that Python's clients meet in the tests: with good and bad certificates, plain, of IPv6, and silent.
import { readFileSync } from "node:fs";
import { createServer as createPlain, type RequestListener } from "node:http";
import { createServer as createSecure } from "node:https";
import { type AddressInfo, createServer as createSilent, type Server, type Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { fixture } from "../boot.ts";

export interface TestServers {
  /** Their ports: four with certificates, and such as say nothing, reset every connection, go on with TLS when asked. */
  port: Record<
    "good" | "other" | "expired" | "selfsigned" | "plain" | "six" | "silent" | "reset" | "upgrade" | "echo",
    number
  >;
  /** `good /path` for each request that was served. */
  served: string[];
  /** What the silent one heard. */
  heard: Buffer[];
  /** Connections of the silent one. */
  sockets: Socket[];
  close(): void;
}

export const AUTHORITY = `${fixture("guards")}tls/authority.pem`;

export async function startServers(): Promise<TestServers> {
  const served: string[] = [];
  const heard: Buffer[] = [];
  const sockets: Socket[] = [];
  const listener =
    (name: string): RequestListener =>
    (request, response) => {
      served.push(`${name} ${request.url}`);
      if (request.url === "/redirect") response.writeHead(302, { location: "http://169.254.169.254/latest" });
      setTimeout(() => response.end(`hello from ${name}`), request.url === "/slow" ? 300 : 0);
    };
  const identity = (name: string) => ({
    key: readFileSync(`${fixture("guards")}tls/${name}.key`),
    cert: readFileSync(`${fixture("guards")}tls/${name}.pem`),
  });
  const secure = (name: string) => createSecure(identity(name), listener(name));
  const servers: Record<keyof TestServers["port"], Server> = {
    good: secure("good"),
    other: secure("other"),
    expired: secure("expired"),
    selfsigned: secure("selfsigned"),
    plain: createPlain(listener("plain")),
    six: createPlain(listener("six")),
    reset: createSilent((socket) => {
      socket.once("data", () => socket.resetAndDestroy()).on("error", () => {});
    }),
    upgrade: createSilent((socket) => {
      socket.once("data", (question) => {
        socket.write("S");
        const secured = new TLSSocket(socket, { isServer: true, ...identity("good") });
        secured.once("data", (bytes) => secured.end(`${question} ${bytes}`)).on("error", () => {});
      });
    }),
    echo: createSilent((socket) => {
      const secured = new TLSSocket(socket, { isServer: true, ...identity("good") });
      secured.pipe(secured).on("error", () => {});
    }),
    silent: createSilent((socket) => {
      sockets.push(socket);
      socket.on("data", (bytes: Buffer) => heard.push(bytes)).on("error", () => {});
    }),
  };
  const ports = Object.entries(servers).map(async ([name, server]): Promise<[string, number]> => {
    await new Promise<void>((resolve) => server.listen(0, name === "six" ? "::1" : "127.0.0.1", resolve));
    return [name, (server.address() as AddressInfo).port];
  });
  return {
    port: Object.fromEntries(await Promise.all(ports)) as TestServers["port"],
    served,
    heard,
    sockets,
    close() {
      for (const socket of sockets) socket.destroy();
      for (const server of Object.values(servers)) server.close();
    },
  };
}
