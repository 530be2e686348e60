// One generation of the route table, and the way of a request through it: path, method, body limit, handler, errors.
import { guardBody, withReaders } from "../contract/body.ts";
import { type Incoming, RequestContext, type Surroundings } from "../contract/context.ts";
import { HTTPException } from "../contract/exception.ts";
import type { Method } from "../contract/handler.ts";
import type { Observation } from "../contract/observation.ts";
import { incomingOf, makeRequestId, requestIdOf } from "../contract/request-id.ts";
import type { Route } from "../contract/route.ts";
import { createRouter, nameParams, pathOf, type RouteEntry, type Router, shapeOf } from "../routes/router.ts";
import {
  type Answering,
  type Broken,
  Endpoint,
  type Limit,
  type LoadFile,
  type MethodEntry,
  type MethodTable,
} from "./endpoint.ts";
import type { Load } from "./load.ts";

/** Looks on at requests. */
export interface Observer {
  begin(request: Request, requestId: string): Observation;
  /** The response begins, `milliseconds` after the request came. */
  end(seen: Observation, status: number, milliseconds: number): void;
}

export interface AppOptions {
  routes: readonly Route[];
  loadFile: LoadFile;
  limit: Limit;
  broken: Broken;
  /** For operators. */
  adminRoutes: readonly RouteEntry<Answering>[];
  load: Load;
  /** Without one nothing is noted. */
  observer: Observer | undefined;
  surroundings: Surroundings;
  /** Turns what was thrown into a response. */
  onError: (error: unknown, request: Request, requestId: string) => Response;
  /** The app before this one: endpoints whose files are the same go on with what they have loaded. */
  previous?: App | undefined;
}

export class App {
  readonly routes: readonly Route[];
  readonly endpoints: readonly Endpoint[];
  readonly #router: Router<Answering>;
  readonly #options: AppOptions;

  constructor(options: AppOptions) {
    this.#options = options;
    this.routes = options.routes;
    const groups = Map.groupBy(options.routes, (route) => shapeOf(route.segments));
    const known = new Map(options.previous?.endpoints.map((endpoint) => [keyOf(endpoint.routes), endpoint]));
    const entries = [...groups.values()].map((routes) => ({
      segments: (routes[0] as Route).segments,
      value: known.get(keyOf(routes)) ?? new Endpoint(routes, options),
    }));
    this.endpoints = entries.map((entry) => entry.value);
    this.#router = createRouter<Answering>([...options.adminRoutes, ...entries]);
  }

  /** Answers a request; never throws or rejects. */
  fetch(request: Request, env?: unknown): Response | Promise<Response> {
    const incoming = incomingOf(env);
    const requestId = requestIdOf(request, incoming) ?? makeRequestId();
    const { load, observer, onError } = this.#options;
    const seen = observer?.begin(request, requestId);
    load.running++;
    let response: Response | Promise<Response>;
    try {
      response = this.#answer(request, requestId, incoming, seen);
    } catch (error) {
      response = onError(error, request, requestId);
    }
    if (!(response instanceof Promise)) return this.#end(response, seen);
    return response.then(
      (answer) => this.#end(answer, seen),
      (error: unknown) => this.#end(onError(error, request, requestId), seen),
    );
  }

  #end(response: Response, seen: Observation | undefined): Response {
    this.#options.load.running--;
    if (seen && !seen.quiet) this.#options.observer?.end(seen, response.status, performance.now() - seen.started);
    return response;
  }

  #answer(
    request: Request,
    requestId: string,
    incoming: Incoming | undefined,
    seen: Observation | undefined,
  ): Response | Promise<Response> {
    const match = this.#router.match(pathOf(request.url));
    if (match === undefined) return this.#notFound(request, requestId);
    const { value: endpoint, values } = match;
    seen?.found(endpoint.routes[0], endpoint.internal);
    // What a handler of ours asks belongs to a request that was admitted.
    if (incoming !== undefined && !endpoint.internal) this.#options.load.admit();
    return endpoint.table
      ? this.#respond(endpoint.table, values, request, requestId, incoming, seen)
      : endpoint.load().then((table) => this.#respond(table, values, request, requestId, incoming, seen));
  }

  /** A path that only has a slash too many is sent to the right one, method and body kept. */
  #notFound(request: Request, requestId: string): Response {
    const path = pathOf(request.url);
    const shorter = path.replace(/\/+$/, "");
    if (shorter === path || shorter === "" || !this.#router.match(shorter))
      throw new HTTPException(404, `No route answers ${path}`);
    const location = shorter + request.url.slice(request.url.indexOf(path) + path.length);
    return new Response(null, { status: 308, headers: { location, "x-request-id": requestId } });
  }

  #respond(
    table: MethodTable,
    values: readonly string[],
    request: Request,
    requestId: string,
    incoming: Incoming | undefined,
    seen: Observation | undefined,
  ): Response | Promise<Response> {
    const method = request.method as Method;
    const entry = table.methods.get(method);
    if (entry) return this.#run(entry, method, values, request, requestId, incoming, seen);
    const get = method === "HEAD" ? table.methods.get("GET") : undefined;
    if (get) return withoutBody(this.#run(get, "GET", values, request, requestId, incoming, seen));
    if (table.broken[0])
      throw table.broken.find(({ route }) => route.method === method)?.error ?? table.broken[0].error;
    if (method === "OPTIONS")
      return new Response(null, { status: 204, headers: { allow: table.allow, "x-request-id": requestId } });
    throw new HTTPException(405, `${method} is not answered here; ${table.allow} are`, {
      headers: { allow: table.allow },
    });
  }

  #run(
    { route, bodyLimit, answer }: MethodEntry,
    method: Method,
    values: readonly string[],
    request: Request,
    requestId: string,
    incoming: Incoming | undefined,
    seen: Observation | undefined,
  ): Response | Promise<Response> {
    if (seen) seen.route = route;
    let guarded = request;
    if (method !== "GET" && method !== "HEAD") {
      guarded = guardBody(request, bodyLimit);
      if (route.language !== "python") withReaders(guarded); // Python reads for itself
    }
    const params = nameParams(route.segments, values);
    const context = new RequestContext(guarded, params, requestId, this.#options.surroundings, incoming, seen);
    return answer(method, guarded, context);
  }
}

function keyOf(routes: readonly Route[]): string {
  return routes.map((route) => route.file).join("\0");
}

/** HEAD answers what GET would, and ends a stream that nobody will read. */
async function withoutBody(answer: Response | Promise<Response>): Promise<Response> {
  const response = await answer;
  const bodyless = new Response(null, { status: response.status, headers: response.headers });
  await response.body?.cancel();
  return bodyless;
}
