// `polyglot-runtime/client`: calls the routes of an app, typed by what `polyglot types` writes. Runs in browsers, too:
// nothing of the runtime comes along.
import { ApiError, type Outcome, readOutcome } from "./client/answer.ts";
import type { Client, Pending, Problem } from "./client/api.ts";
import { type CallOptions, describeRequest, fillPath, type HeaderValues } from "./client/request.ts";

export { ApiError } from "./client/answer.ts";
export type {
  AnyForm,
  AnyQuery,
  Bytes,
  Client,
  Data,
  FormOf,
  JsonOf,
  Pending,
  Problem,
  RawBody,
  Result,
  ReturnOf,
  RouteTypes,
  Text,
} from "./client/api.ts";
export type { EventStream, ServerEvent } from "./client/events.ts";

export interface ClientOptions {
  /** Instead of the global one: `(path, init) => context.call(path, init)` in a handler, one that sends cookies. */
  fetch?: (url: string, init: RequestInit) => Response | Promise<Response>;
  /** Sent with every request; a function is asked each time. */
  headers?: HeaderValues | (() => HeaderValues | Promise<HeaderValues>);
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/**
 * `createClient<Api>("https://example.com").GET("/api/users/:id", { params: { id: 1 } })`. The address is where the app
 * lies, without the path of a route; "" is where the page came from.
 */
export function createClient<Api>(baseUrl = "", options: ClientOptions = {}): Client<Api> {
  const base = baseUrl.replace(/\/+$/, "");
  const { headers } = options;
  const send = async (method: string, path: string, given: CallOptions = {}) => {
    const url = base + fillPath(path, given);
    return (options.fetch ?? fetch)(
      url,
      describeRequest(method, given, typeof headers === "function" ? await headers() : headers),
    );
  };
  const caller = (method: string) => (path: string, given?: CallOptions) =>
    pending(`${method} ${path}`, send(method, path, given));
  return Object.fromEntries(METHODS.map((method) => [method, caller(method)])) as unknown as Client<Api>;
}

/** A promise of the data that can also be asked for more; the body is read once, by who asks first. */
function pending(call: string, response: Promise<Response>): Pending<unknown> {
  let reading: Promise<Outcome> | undefined;
  const result = () => {
    reading ??= response.then(readOutcome);
    return reading;
  };
  const data = async () => {
    const outcome = await result();
    if (outcome.ok) return outcome.data;
    throw new ApiError(call, outcome.problem as Problem, outcome.headers);
  };
  // Any promise catches by its own `then`.
  return Object.assign(Object.create(Promise.prototype), {
    // biome-ignore lint/suspicious/noThenProperty: it is a promise
    then: (...steps: Parameters<Promise<unknown>["then"]>) => data().then(...steps),
    result,
    response: () => response,
  });
}
