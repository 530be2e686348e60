// A stand-in for an API that speaks OpenAI's language, on a free port of the loopback. What it says follows from what it
// is asked: the number of messages, and the last of them.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export const KEY = "sesame";

interface Asked {
  readonly model: string;
  readonly stream?: boolean;
  readonly tools?: readonly unknown[];
  readonly messages: readonly { readonly role: string; readonly content: string; readonly tool_call_id?: string }[];
}

export interface LanguageModel {
  /** For OPENAI_BASE_URL. */
  readonly url: string;
  /** Bodies of the requests for completions, in order. */
  readonly asked: readonly Asked[];
  close(): void;
}

/** Answers those who know the key. A model called `missing` is a 404. */
export async function startLanguageModel(): Promise<LanguageModel> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => void answer(request, response, asked));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, asked, close };
}

async function answer(request: IncomingMessage, response: ServerResponse, asked: Asked[]): Promise<void> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk;
  const route = `${request.method} ${request.url}`;
  if (request.headers.authorization !== `Bearer ${KEY}`) return refuse(response, 401, "Wrong key");
  if (route === "GET /v1/models") return send(response, 200, { object: "list", data: [model("m"), model("m-embed")] });
  if (route !== "POST /v1/chat/completions") return refuse(response, 404, `There is no ${route}`);
  const question = JSON.parse(text) as Asked;
  asked.push(question);
  if (question.model === "missing") return refuse(response, 404, "There is no such model");
  if (question.stream) return stream(response, question);
  const isAnswered = question.messages.at(-1)?.role === "tool";
  const message = question.tools && !isAnswered ? wish() : { role: "assistant", content: said(question) };
  const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 };
  send(response, 200, completion(question, "chat.completion", { message, finish_reason: "stop" }, { usage }));
}

const model = (id: string) => ({ id, object: "model", created: 1, owned_by: "nobody" });

const said = ({ messages }: Asked): string => `${messages.length} messages, ${messages.at(-1)?.content}`;

/** Two calls at once; the second names no tool there is. */
function wish(): object {
  const calls = [
    { name: "calculate", arguments: '{"expression": "6 * 7"}' },
    { name: "fly", arguments: "not JSON" },
  ];
  const tool_calls = calls.map((call, n) => ({ id: `call-${n}`, type: "function", function: call }));
  return { role: "assistant", content: null, tool_calls };
}

function stream(response: ServerResponse, question: Asked): void {
  response.setHeader("content-type", "text/event-stream");
  for (const content of said(question).split(/(?= )/)) {
    const chunk = completion(question, "chat.completion.chunk", { delta: { content }, finish_reason: null });
    response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  }
  response.end("data: [DONE]\n\n");
}

function completion(question: Asked, object: string, choice: object, more: object = {}): object {
  return { id: "c", object, created: 1, model: question.model, choices: [{ index: 0, ...choice }], ...more };
}

function refuse(response: ServerResponse, status: number, message: string): void {
  send(response, status, { error: { message, type: "invalid_request_error" } });
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
