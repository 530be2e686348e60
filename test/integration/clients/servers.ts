// Servers that clients of HTTP meet in the tests: text, and what the SDKs of language models expect; and a proxy.
import { readFileSync } from "node:fs";
import { createServer as createPlain, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createSecure } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";
import { fixture } from "../boot.ts";

export const AUTHORITY = `${fixture("guards")}tls/authority.pem`;
export const TOGETHER = 50;

export interface Provider {
  /** Of servers with good and bad certificates, without one, and of a proxy that only tunnels. */
  url: Record<"good" | "other" | "expired" | "selfsigned" | "plain" | "proxy", string>;
  /** Requests that were served. */
  served: number;
  /** Connections that were made to the servers. */
  connections: number;
  /** Second segments of the paths of streams whose readers have left. */
  left: string[];
  /** `host:port` of each tunnel. */
  tunnels: string[];
  close(): void;
}

/** By the first segment of its path, a request is answered at once, with fifty others, in pieces without an end, late or never. */
export async function startProvider(): Promise<Provider> {
  const waiting: (() => void)[] = [];
  const open = new Set<Socket>();
  const provider: Provider = { url: {} as Provider["url"], served: 0, connections: 0, left: [], tunnels: [], close };
  const serve = (request: IncomingMessage, response: ServerResponse) => {
    provider.served++;
    request.resume();
    const [, how = "", name = ""] = (request.url ?? "").split("/");
    if (how === "stream") {
      response.on("close", () => provider.left.push(name));
      return void stream(request.url ?? "", response);
    }
    const answer = () => finish(request.url ?? "", response);
    if (how === "never") return;
    if (how === "late") return void setTimeout(answer, 600);
    if (how !== "together") return answer();
    waiting.push(answer);
    if (waiting.length === TOGETHER) for (const one of waiting.splice(0)) one();
  };
  const identity = (name: string) => ({
    key: readFileSync(`${fixture("guards")}tls/${name}.key`),
    cert: readFileSync(`${fixture("guards")}tls/${name}.pem`),
  });
  const secure = (name: string) => createSecure(identity(name), serve);
  const servers: Record<keyof Provider["url"], Server> = {
    good: secure("good"),
    other: secure("other"),
    expired: secure("expired"),
    selfsigned: secure("selfsigned"),
    plain: createPlain(serve),
    proxy: createPlain((_request, response) => response.writeHead(405).end()).on(
      "connect",
      (request, socket: Socket) => {
        provider.tunnels.push(request.url ?? "");
        const { hostname, port } = new URL(`http://${request.url}`);
        const onward = connect(Number(port), hostname, () => socket.write("HTTP/1.1 200 OK\r\n\r\n"));
        for (const end of [socket, onward]) end.on("error", () => {});
        socket.pipe(onward).pipe(socket);
      },
    ),
  };
  for (const [name, server] of Object.entries(servers)) {
    // A client that imports for seconds on a busy machine would otherwise ask just while its connection is being closed.
    server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const scheme = name === "plain" || name === "proxy" ? "http" : "https";
    provider.url[name as keyof Provider["url"]] = `${scheme}://localhost:${(server.address() as AddressInfo).port}`;
    server.on("connection", (socket: Socket) => {
      open.add(socket);
      if (name !== "proxy") provider.connections++;
    });
  }
  function close(): void {
    for (const socket of open) socket.destroy();
    for (const server of Object.values(servers)) server.close();
  }
  return provider;
}

function finish(path: string, response: ServerResponse): void {
  const body = path.endsWith("/chat/completions")
    ? completion("chat.completion", { message: { role: "assistant", content: "hello" }, finish_reason: "stop" })
    : path.endsWith("/messages")
      ? { ...message, content: [{ type: "text", text: "hello" }] }
      : undefined;
  if (body) response.setHeader("content-type", "application/json");
  response.end(body ? JSON.stringify(body) : "hello");
}

const PIECES = ["one", "two", "three"];

/** Three pieces, and then nothing more: whoever would wait for the end waits for ever. */
async function stream(path: string, response: ServerResponse): Promise<void> {
  const isOpenAI = path.endsWith("/chat/completions");
  const isAnthropic = path.endsWith("/messages");
  if (isOpenAI || isAnthropic) response.setHeader("content-type", "text/event-stream");
  if (isAnthropic) {
    await event(response, "message_start", { message });
    await event(response, "content_block_start", { index: 0, content_block: { type: "text", text: "" } });
  }
  for (const text of PIECES) {
    const delta = { delta: { content: text }, finish_reason: null };
    if (isOpenAI) await send(response, `data: ${JSON.stringify(completion("chat.completion.chunk", delta))}\n\n`);
    else if (isAnthropic)
      await event(response, "content_block_delta", { index: 0, delta: { type: "text_delta", text } });
    else await send(response, `${text}\n`);
  }
}

const message = {
  id: "m",
  type: "message",
  role: "assistant",
  model: "m",
  content: [] as object[],
  stop_reason: null,
  stop_sequence: null,
  usage: { input_tokens: 1, output_tokens: 1 },
};

function completion(object: string, choice: object): object {
  return { id: "c", object, created: 1, model: "m", choices: [{ index: 0, ...choice }] };
}

function event(response: ServerResponse, type: string, data: object): Promise<void> {
  return send(response, `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
}

/** Each piece by itself, after the one before is on its way. */
function send(response: ServerResponse, text: string): Promise<void> {
  return new Promise((resolve) => response.write(text, () => setImmediate(resolve)));
}
