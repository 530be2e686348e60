// One generation of the route table, and the way of a request through it: path, method, body limit, handler, errors.
import { guardBody, withReaders } from "../contract/body.ts";
import { type Incoming, RequestContext, type Surroundings } from "../contract/context.ts";
import type { Method } from "../contract/handler.ts";
import type { Observation } from "../contract/observation.ts";
import { incomingOf, makeRequestId, requestIdOf } from "../contract/request-id.ts";
import { type Folder, pathOf, type Route, type Segment } from "../contract/route.ts";
import { createRouter, nameParams, type RouteEntry, type Router, shapeOf } from "../routes/router.ts";
import type { Answer, OnError } from "./chain.ts";
import {
  type Answering,
  Endpoint,
  type EndpointOptions,
  keyOf,
  type MethodEntry,
  type MethodTable,
  placeOf,
} from "./endpoint.ts";
import type { Load } from "./load.ts";
import { notFound, otherMethod } from "./unanswered.ts";

/** Looks on at requests. */
export interface Observer {
  begin(request: Request, requestId: string): Observation;
  /** The response begins, `milliseconds` after the request came. */
  end(seen: Observation, status: number, milliseconds: number): void;
}

export interface AppOptions extends EndpointOptions {
  routes: readonly Route[];
  folders: readonly Folder[];
  /** Of the runtime itself. */
  internalRoutes: readonly RouteEntry<Answering>[];
  load: Load;
  /** Without one nothing is noted. */
  observer: Observer | undefined;
  surroundings: Surroundings;
  /** Turns what was thrown into a response. */
  onError: OnError;
  /** The app before this one: endpoints whose files are the same go on with what they have loaded. */
  previous?: App | undefined;
}

export class App {
  readonly routes: readonly Route[];
  readonly endpoints: readonly Endpoint[];
  readonly #router: Router<Answering>;
  /** For paths that nobody answers, by folder; a folder that no middleware stands before has nothing. */
  readonly #folders: Router<Endpoint | undefined> | undefined;
  readonly #options: AppOptions;

  constructor(options: AppOptions) {
    this.#options = options;
    this.routes = options.routes;
    const groups = Map.groupBy(options.routes, (route) => shapeOf(route.segments));
    const known = new Map(options.previous?.endpoints.map((endpoint) => [endpoint.key, endpoint]));
    const entries = [...groups.values()].map((routes) => {
      const place = placeOf(routes);
      return {
        segments: place.segments,
        value: known.get(keyOf(place)) ?? new Endpoint(place, options, otherMethodOf),
      };
    });
    const folders = options.folders.map(({ segments, chain }) => ({
      segments: [...segments, BELOW],
      value:
        chain.length > 0 ? new Endpoint({ segments, routes: [], chain }, options, () => this.#notFound) : undefined,
    }));
    this.endpoints = [...entries, ...folders].flatMap((entry) => entry.value ?? []);
    this.#router = createRouter<Answering>([...options.internalRoutes, ...entries]);
    this.#folders = folders.length > 0 ? createRouter(folders) : undefined;
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
    below: (endpoint: Answering) => boolean = mayBeMount,
  ): Response | Promise<Response> {
    const path = pathOf(request.url);
    const match = this.#router.match(path, below) ?? this.#folders?.match(path);
    const endpoint = match?.value;
    if (match === undefined || endpoint === undefined) return notFound(this.#router, request, requestId);
    const { values } = match;
    if (match.below && !endpoint.table?.mount)
      return endpoint.load().then(() => {
        // Where it cannot be told now it is none, or the question would go on for ever.
        const others = (other: Answering) => (other === endpoint ? isMount(other) : below(other));
        return this.#answer(request, requestId, incoming, seen, others);
      });
    seen?.found(endpoint.routes[0], endpoint.internal);
    // What a handler of ours asks belongs to a request that was admitted.
    if (incoming !== undefined && !endpoint.internal) this.#options.load.admit();
    return endpoint.table
      ? this.#respond(endpoint, endpoint.table, values, request, requestId, incoming, seen)
      : endpoint.load().then((table) => this.#respond(endpoint, table, values, request, requestId, incoming, seen));
  }

  readonly #notFound: Answer = (_method, request, { requestId }) => notFound(this.#router, request, requestId);

  #respond(
    endpoint: Answering,
    table: MethodTable,
    values: readonly string[],
    request: Request,
    requestId: string,
    incoming: Incoming | undefined,
    seen: Observation | undefined,
  ): Response | Promise<Response> {
    const method = request.method as Method;
    const entry = table.methods.get(method) ?? table.mount;
    if (entry) return this.#run(entry, method, values, request, requestId, incoming, seen);
    const get = method === "HEAD" ? table.methods.get("GET") : undefined;
    if (get) return withoutBody(this.#run(get, "GET", values, request, requestId, incoming, seen));
    if (table.fallback === undefined) return otherMethod(table, method, requestId);
    const params = nameParams(endpoint.segments, values);
    const guarded = admit(request, this.#options.limits.defaults.bodyLimit, true);
    const context = new RequestContext(guarded, params, requestId, this.#options.surroundings, incoming, seen);
    return table.fallback(method, guarded, context);
  }

  #run(
    { route, readers, bodyLimit, answer }: MethodEntry,
    method: Method,
    values: readonly string[],
    request: Request,
    requestId: string,
    incoming: Incoming | undefined,
    seen: Observation | undefined,
  ): Response | Promise<Response> {
    if (seen) seen.route = route;
    const guarded = admit(request, bodyLimit, readers);
    const params = nameParams(route.segments, values);
    const context = new RequestContext(guarded, params, requestId, this.#options.surroundings, incoming, seen);
    return answer(method, guarded, context);
  }
}

/** The request within its limit; `readers` for TypeScript, as Python reads for itself. */
function admit(request: Request, bodyLimit: number, readers: boolean): Request {
  if (request.method === "GET" || request.method === "HEAD") return request;
  const guarded = guardBody(request, bodyLimit);
  return readers ? withReaders(guarded) : guarded;
}

const otherMethodOf =
  (table: MethodTable): Answer =>
  (method, _request, { requestId }) =>
    otherMethod(table, method, requestId);

const isMount = ({ table }: Answering) => table?.mount !== undefined;
/** Which files export whole apps is not known before they are loaded. */
const mayBeMount = ({ table, internal }: Answering) => (table ? table.mount !== undefined : !internal);

const BELOW: Segment = { kind: "rest", name: "", optional: true };

/** HEAD answers what GET would, and ends a stream that nobody will read. */
async function withoutBody(answer: Response | Promise<Response>): Promise<Response> {
  const response = await answer;
  const bodyless = new Response(null, { status: response.status, headers: response.headers });
  await response.body?.cancel();
  return bodyless;
}
