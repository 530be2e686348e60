// Spans of OpenTelemetry: one for each request, one for its wait, one for its handler. Loaded only when it is switched on.
import { createRequire } from "node:module";
import { join } from "node:path";
import type * as Api from "@opentelemetry/api";
import { HTTPException } from "../contract/exception.ts";
import { Observation } from "../contract/observation.ts";
import type { Route } from "../contract/route.ts";
import { pathOf } from "../contract/route.ts";
import { traceOf } from "../contract/trace.ts";
import { ConfigError } from "../errors.ts";

export interface Telemetry {
  begin(request: Request, requestId: string): Observation;
  end(seen: Observation, status: number): void;
  /** Runs a handler of this thread inside its span, so that spans of its own belong to it. */
  run<T>(seen: Observation | undefined, handler: () => T): T;
}

/** Throws ConfigError when the app has not installed the API. */
export function createTelemetry(root: string): Telemetry {
  const api = loadApi(root);
  const tracer = api.trace.getTracer("polyglot-runtime");
  return {
    begin: (request, requestId) => new TracedObservation(api, tracer, request, requestId),
    end(seen, status) {
      if (seen instanceof TracedObservation) seen.end(status);
    },
    run: (seen, handler) => (seen instanceof TracedObservation ? seen.run(handler) : handler()),
  };
}

function loadApi(root: string): typeof Api {
  for (const place of [join(root, "package.json"), import.meta.url])
    try {
      return createRequire(place)("@opentelemetry/api") as typeof Api;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    }
  throw new ConfigError(
    "telemetry is true, and @opentelemetry/api is not installed; npm install @opentelemetry/api and an SDK such as @opentelemetry/sdk-node, or set telemetry to false",
  );
}

class TracedObservation extends Observation {
  readonly #api: typeof Api;
  readonly #tracer: Api.Tracer;
  #span: Api.Span | undefined;
  /** Of the request, and below it of the handler. */
  #context: Api.Context;
  #handler: { readonly span: Api.Span; readonly context: Api.Context } | undefined;

  constructor(api: typeof Api, tracer: Api.Tracer, request: Request, requestId: string) {
    super(request, requestId);
    this.#api = api;
    this.#tracer = tracer;
    this.#context = api.ROOT_CONTEXT;
  }

  override found(route: Route | undefined, quiet: boolean): void {
    super.found(route, quiet);
    if (!quiet) this.#open();
  }

  override waited(since: number): void {
    super.waited(since);
    this.#tracer.startSpan("queue", { startTime: epoch(since) }, this.#context).end();
  }

  override begin(): void {
    super.begin();
    this.#handler?.span.end();
    const attributes = this.route && { "code.file.path": this.route.source, "polyglot.language": this.route.language };
    const span = this.#tracer.startSpan(`handler ${this.route?.source}`, attributes && { attributes }, this.#context);
    this.#handler = { span, context: this.#api.trace.setSpan(this.#context, span) };
    const { traceId, spanId, traceFlags, traceState } = span.spanContext();
    const state = traceState?.serialize();
    this.trace = { traceId, spanId, sampled: (traceFlags & 1) === 1, ...(state ? { state } : {}) };
  }

  override finish(error?: unknown): void {
    super.finish(error);
    if (!this.#handler) return;
    const { span } = this.#handler;
    this.#handler = undefined;
    if (error !== undefined && !(error instanceof HTTPException && error.status < 500)) {
      span.recordException(error as Error);
      span.setStatus({ code: this.#api.SpanStatusCode.ERROR, message: String((error as Error).message) });
    }
    span.end();
  }

  run<T>(handler: () => T): T {
    this.begin();
    const { context = this.#context } = this.#handler ?? {};
    try {
      const result = this.#api.context.with(context, handler);
      if (!(result instanceof Promise)) {
        this.finish();
        return result;
      }
      const finish = (error?: unknown) => this.finish(error);
      result.then(() => finish(), finish);
      return result;
    } catch (error) {
      this.finish(error);
      throw error;
    }
  }

  end(status: number): void {
    const span = this.#open();
    const { route, request } = this;
    span.setAttribute("http.response.status_code", status);
    if (route) span.setAttribute("http.route", route.path).updateName(`${request.method} ${route.path}`);
    if (status >= 500) {
      span.setAttribute("error.type", String(status));
      span.setStatus({ code: this.#api.SpanStatusCode.ERROR });
    }
    span.end();
  }

  /** Not before the path is known: what operators ask has no span. */
  #open(): Api.Span {
    if (this.#span) return this.#span;
    const { trace, SpanKind } = this.#api;
    const { request, requestId, started } = this;
    const parent = this.#parent();
    const attributes = {
      "http.request.method": request.method,
      "url.path": pathOf(request.url),
      "url.scheme": request.url.slice(0, request.url.indexOf(":")),
      "polyglot.request_id": requestId,
    };
    const options = { kind: SpanKind.SERVER, startTime: epoch(started), attributes };
    this.#span = this.#tracer.startSpan(request.method, options, parent);
    this.#context = trace.setSpan(parent, this.#span);
    return this.#span;
  }

  /** What the app's propagators find, baggage too; a trace of the W3C's kind also where it has none. */
  #parent(): Api.Context {
    const { propagation, trace, ROOT_CONTEXT, TraceFlags, createTraceState } = this.#api;
    const { headers } = this.request;
    const getter = {
      keys: () => [...headers.keys()],
      get: (_carrier: unknown, name: string) => headers.get(name) ?? undefined,
    };
    const found = propagation.extract(ROOT_CONTEXT, headers, getter);
    const own = traceOf(this.request);
    if (own === undefined || trace.getSpanContext(found)) return found;
    const { traceId, spanId, sampled, state } = own;
    const traceFlags = sampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
    const traceState = state === undefined ? {} : { traceState: createTraceState(state) };
    return trace.setSpanContext(found, { traceId, spanId, traceFlags, isRemote: true, ...traceState });
  }
}

/** Milliseconds of the process as a time of day. */
const epoch = (milliseconds: number) => performance.timeOrigin + milliseconds;
