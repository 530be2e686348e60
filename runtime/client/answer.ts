// From a response to its data by content type, or to the problem it tells of.
import type { Problem } from "./api.ts";
import { readEvents } from "./events.ts";

/** A route answered with a status that is no success. */
export class ApiError extends Error {
  override name = "ApiError";
  declare readonly status: number;
  declare readonly problem: Problem;
  declare readonly headers: Headers;

  constructor(call: string, problem: Problem, headers: Headers) {
    const [first] = problem.errors ?? [];
    const where = first ? `: ${first.location.join(".")}: ${first.message}` : "";
    super(`${call}: ${problem.status} ${problem.detail ?? problem.title}${where}`);
    Object.assign(this, { status: problem.status, problem, headers });
  }
}

export interface Outcome {
  ok: boolean;
  status: number;
  headers: Headers;
  data?: unknown;
  problem?: Problem;
}

export async function readOutcome(response: Response): Promise<Outcome> {
  const { ok, status, headers } = response;
  const content = await (ok ? readData : readProblem)(response);
  return { ok, status, headers, [ok ? "data" : "problem"]: content };
}

/** JSON as its value, text as a string, server-sent events as their items, nothing as undefined, anything else as bytes. */
async function readData(response: Response): Promise<unknown> {
  const given = response.headers.get("content-type");
  const type = `${given}`;
  if (!response.body) return undefined;
  if (type.startsWith("text/event-stream")) return readEvents(response.body);
  if (type.startsWith("text/")) return response.text();
  if (!/^[^;]*[/+]json\b/.test(type)) {
    const bytes = new Uint8Array(await response.arrayBuffer());
    return given === null && bytes.length === 0 ? undefined : bytes;
  }
  const text = await response.text();
  return text ? JSON.parse(text) : undefined;
}

/** What a proxy in between says in words of its own is a problem, too. */
async function readProblem(response: Response): Promise<Problem> {
  const { status, statusText: title } = response;
  const detail = await response.text();
  const problem = { type: "about:blank", title, status };
  try {
    return { ...problem, ...JSON.parse(detail) };
  } catch {
    return { ...problem, detail };
  }
}
