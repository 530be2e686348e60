// Open load: so many requests a second, sent on time whether or not earlier ones are answered, as clients do.
import { Agent, get, type IncomingMessage } from "node:http";

export interface Outcome {
  /** 0 when no whole response came. */
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly milliseconds: number;
}

const STEP_MS = 10;

export async function offer(url: string, perSecond: number, seconds: number): Promise<Outcome[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  const outcomes: Promise<Outcome>[] = [];
  const began = performance.now();
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const age = (performance.now() - began) / 1000;
      const due = Math.min(age, seconds) * perSecond;
      while (outcomes.length < due) outcomes.push(ask(url, agent));
      if (age < seconds) return;
      clearInterval(timer);
      resolve();
    }, STEP_MS);
  });
  const all = await Promise.all(outcomes);
  agent.destroy();
  return all;
}

export function ask(url: string, agent?: Agent): Promise<Outcome> {
  const started = performance.now();
  return new Promise((resolve) => {
    const end = (status: number, retryAfter?: string) =>
      resolve({ status, retryAfter, milliseconds: performance.now() - started });
    const take = (response: IncomingMessage) => {
      const { statusCode = 0, headers } = response;
      response.on("end", () => end(response.complete ? statusCode : 0, headers["retry-after"]));
      response.on("error", () => end(0)).resume();
    };
    get(url, agent ? { agent } : {}, take).on("error", () => end(0));
  });
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 10) / 10;
}
