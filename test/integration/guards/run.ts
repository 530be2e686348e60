// Runs Python code in a real interpreter and gives what came of it.
import type { TestApp } from "../boot.ts";

export interface Outcome {
  result?: unknown;
  /** The exception's kind, text, name of its number and all its kinds. */
  error?: string;
  text?: string;
  errno?: string;
  bases?: string[];
}

/** `result` of the code, or its exception; code with `async def main` is awaited. */
export async function run(app: TestApp, code: string): Promise<Outcome> {
  const method = code.includes("async def main") ? "PUT" : "POST";
  const answer = await app.get("/api/run", { method, body: code, headers: { "content-type": "text/plain" } });
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Outcome;
}
