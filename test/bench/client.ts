// One keep-alive connection: asks, one request after the other.
import { Agent, request as httpRequest } from "node:http";

export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export interface Client {
  ask(exchange: Exchange): Promise<Answer>;
  close(): void;
}

export const JSON_HEADERS = { "content-type": "application/json" } as const;

export function createClient(url: string, timeout = 30_000): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return { ask, close: () => agent.destroy() };

  function ask({ method, path, body }: Exchange): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const headers = body === undefined ? {} : { ...JSON_HEADERS, "content-length": String(Buffer.byteLength(body)) };
      const sent = httpRequest(new URL(path, url), { method, agent, headers, timeout }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (piece: string) => {
          text += piece;
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
        response.on("error", reject);
      });
      sent.on("timeout", () => sent.destroy(new Error(`${method} ${path} got no answer within ${timeout} ms.`)));
      sent.on("error", reject);
      sent.end(body);
    });
  }
}
