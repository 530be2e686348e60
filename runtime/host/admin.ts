// Routes for operators: is the process alive, may requests come, how is it doing. Never refused because of the load.
import type { AdminConfig } from "../config/settings.ts";
import { HTTPException } from "../contract/exception.ts";
import { problemResponse } from "../contract/problem.ts";
import { makeRequestId } from "../contract/request-id.ts";
import { pathOf } from "../contract/route.ts";
import type { HostStatus } from "../contract/status.ts";
import type { RouteEntry } from "../routes/router.ts";
import type { Answering } from "./endpoint.ts";
import { type InternalAnswer, internalEntry } from "./internal.ts";
import type { Metrics } from "./metrics.ts";

export interface AdminOptions {
  readonly config: AdminConfig;
  readonly status: () => HostStatus;
  /** Undefined where they are off. */
  readonly metrics: Metrics | undefined;
}

export interface Admin {
  /** For the router of the app; none where these routes have a port of their own, or are off. */
  readonly entries: readonly RouteEntry<Answering>[];
  /** For the port of their own. */
  readonly fetch: ((request: Request) => Promise<Response>) | undefined;
}

export function createAdmin(options: AdminOptions): Admin {
  const { enabled, path, port } = options.config;
  const answers: Readonly<Record<string, InternalAnswer>> = {
    health: () => json(200, { status: "ok" }),
    ready: () => ready(options.status()),
    metrics: () => metrics(options.metrics),
  };
  if (!enabled) return { entries: [], fetch: undefined };
  if (port === undefined)
    return {
      entries: Object.entries(answers).map(([name, answer]) => internalEntry(`${path}/${name}`, answer)),
      fetch: undefined,
    };
  const byPath = new Map(Object.entries(answers).map(([name, answer]) => [`${path}/${name}`, answer]));
  return { entries: [], fetch: (request) => serve(byPath, request) };
}

function ready({ ready, reason }: HostStatus): Response {
  return json(ready ? 200 : 503, { ready, ...(reason === undefined ? {} : { reason }) });
}

async function metrics(source: Metrics | undefined): Promise<Response> {
  if (!source)
    throw new HTTPException(404, "Metrics are off here; the setting admin.metrics, or an admin.port, turns them on");
  const { text, type } = await source.read();
  return new Response(text, { headers: { "content-type": type, "cache-control": "no-store" } });
}

function json(status: number, value: object): Response {
  const headers = { "content-type": "application/json", "cache-control": "no-store" };
  return new Response(JSON.stringify(value), { status, headers });
}

async function serve(answers: ReadonlyMap<string, InternalAnswer>, request: Request): Promise<Response> {
  const path = pathOf(request.url);
  const answer = answers.get(path);
  const problem = (status: number, detail: string, headers?: Record<string, string>) =>
    problemResponse({ status, path, requestId: makeRequestId(), detail, headers });
  if (!answer) return problem(404, `No route answers ${path}; these do: ${[...answers.keys()].join(", ")}`);
  if (request.method !== "GET" && request.method !== "HEAD")
    return problem(405, `${request.method} is not answered here; GET and HEAD are`, { allow: "GET, HEAD" });
  try {
    return await answer();
  } catch (error) {
    return error instanceof HTTPException ? problem(error.status, error.message) : problem(500, "It could not be read");
  }
}
