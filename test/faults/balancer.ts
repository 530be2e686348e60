// The simplest balancer that honours readiness: asks each server every few milliseconds, passes requests to those that are ready.
import http from "node:http";
import type { AddressInfo } from "node:net";
import { ask } from "./ledger.ts";

const PROBE_MS = 50;

export interface Balancer {
  readonly url: string;
  close(): Promise<void>;
}

/** `urls` is asked anew for each request: servers come and go. A request is sent again only when nobody took it. */
export async function balance(urls: readonly string[]): Promise<Balancer> {
  const agent = new http.Agent({ keepAlive: true });
  const ready = new Set<string>();
  let turn = 0;
  const probe = async (url: string) => {
    if ((await ask(url, { path: "/_polyglot/ready" })).outcome === 200) ready.add(url);
    else ready.delete(url);
  };
  await Promise.all(urls.map(probe));
  const probes = setInterval(() => urls.map(probe), PROBE_MS);

  const server = http.createServer((request, response) => {
    const pass = (tries: number) => {
      const chosen = [...ready][turn++ % Math.max(1, ready.size)];
      if (chosen === undefined) return void response.writeHead(503).end("no server is ready");
      const { method, url, headers } = request;
      const out = http.request(`${chosen}${url}`, { method, headers, agent }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, {
          "content-type": answer.headers["content-type"] ?? "text/plain",
        });
        answer.pipe(response);
        answer.on("error", () => response.destroy());
      });
      out.on("error", (error: NodeJS.ErrnoException) => {
        if (error.code === "ECONNREFUSED" && tries > 0) return pass(tries - 1);
        response.writeHead(502).end(`lost on the way: ${error.code}`);
      });
      out.end();
    };
    pass(3);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      clearInterval(probes);
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
