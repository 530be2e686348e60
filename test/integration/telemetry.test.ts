// Spans of OpenTelemetry: what an exporter gets of requests in both languages, and how spans of handlers are nested.
import { AsyncLocalStorage } from "node:async_hooks";
import {
  type Context,
  type ContextManager,
  context,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { bootApp, fixture, type TestApp } from "./boot.ts";

const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
const SPAN_ID = "b7ad6b7169203331";
const traceparent = `00-${TRACE_ID}-${SPAN_ID}-01`;

/** What an SDK for Node brings. */
class Contexts implements ContextManager {
  readonly #storage = new AsyncLocalStorage<Context>();

  active(): Context {
    return this.#storage.getStore() ?? ROOT_CONTEXT;
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    active: Context,
    run: F,
    self?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    return this.#storage.run(active, () => run.call(self as ThisParameterType<F>, ...args));
  }

  bind<T>(_context: Context, target: T): T {
    return target;
  }

  enable(): this {
    return this;
  }

  disable(): this {
    return this;
  }
}

const exporter = new InMemorySpanExporter();
let app: TestApp;
beforeAll(async () => {
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
  context.setGlobalContextManager(new Contexts());
  app = await bootApp(fixture("operated"), { telemetry: true, log: { requests: true, format: "json" } });
});
afterAll(() => app.close());
beforeEach(() => exporter.reset());

/** The spans of a request, by name. */
async function spansOf(path: string, init: RequestInit = {}): Promise<Map<string, ReadableSpan>> {
  const answer = await fetch(app.url + path, { ...init, headers: { traceparent, ...init.headers } });
  await answer.text();
  return new Map(exporter.getFinishedSpans().map((span) => [span.name, span]));
}

const idOf = (span: ReadableSpan | undefined) => span?.spanContext().spanId;
const parentOf = (span: ReadableSpan | undefined) => span?.parentSpanContext?.spanId;

describe("a request", () => {
  it("has a server span below that of its client, with what HTTP spans have", async () => {
    const server = (await spansOf("/api/users/7?q=1")).get("GET /api/users/:id");
    expect(server?.kind).toBe(SpanKind.SERVER);
    expect([server?.spanContext().traceId, parentOf(server)]).toEqual([TRACE_ID, SPAN_ID]);
    expect(server?.attributes).toMatchObject({
      "http.request.method": "GET",
      "url.path": "/api/users/7",
      "url.scheme": "http",
      "http.route": "/api/users/:id",
      "http.response.status_code": 200,
    });
  });

  it("has a span of its handler, and one of its wait, in both languages", async () => {
    for (const [path, source] of [
      ["/api/turn", "api/turn.ts"],
      ["/api/hola", "api/hola.py"],
    ] as const) {
      exporter.reset();
      await Promise.all([spansOf(path), spansOf(path)]);
      const spans = Map.groupBy(exporter.getFinishedSpans(), ({ name }) => name);
      const servers = (spans.get(`GET ${path}`) ?? []).map(idOf);
      expect(servers).toHaveLength(2);
      expect(new Set(spans.get(`handler ${source}`)?.map(parentOf))).toEqual(new Set(servers));
      expect(spans.get("queue")?.length).toBe(source.endsWith(".py") ? 2 : 1);
      for (const queue of spans.get("queue") ?? []) expect(servers).toContain(parentOf(queue));
    }
  });

  it("that nobody traces begins a trace; one of an operator has none", async () => {
    await (await fetch(`${app.url}/api/hello`)).text();
    await (await fetch(`${app.url}/_polyglot/health`)).text();
    const server = exporter.getFinishedSpans().find(({ kind }) => kind === SpanKind.SERVER);
    expect([server?.name, parentOf(server)]).toEqual(["GET /api/hello", undefined]);
    expect(
      exporter
        .getFinishedSpans()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["GET /api/hello", "handler api/hello.ts"]);
  });

  it("that no route answers has a span, too", async () => {
    const [server] = (await spansOf("/api/nowhere/at/all")).values();
    expect([server?.name, server?.attributes["http.response.status_code"]]).toEqual(["GET", 404]);
    expect(server?.status.code).toBe(SpanStatusCode.UNSET);
  });
});

describe("spans of handlers", () => {
  it("are nested: of a library in TypeScript, and of a called Python route", async () => {
    const spans = await spansOf("/api/nested");
    const [handler, called, python] = ["handler api/nested.ts", "GET /api/traced", "handler api/traced.py"].map(
      (name) => spans.get(name),
    );
    expect(parentOf(spans.get("own"))).toBe(idOf(handler));
    expect(parentOf(called)).toBe(idOf(handler));
    expect(parentOf(python)).toBe(idOf(called));
    expect(python?.spanContext().traceId).toBe(TRACE_ID);
  });

  it("are what handlers of both languages see as their trace", async () => {
    const answer = await fetch(`${app.url}/api/nested`, { headers: { traceparent } });
    const { own, called } = (await answer.json()) as {
      own: { spanId: string };
      called: { spanId: string; traceparent: string };
    };
    const spans = new Map(exporter.getFinishedSpans().map((span) => [span.name, span]));
    expect(own.spanId).toBe(idOf(spans.get("handler api/nested.ts")));
    expect(called.spanId).toBe(idOf(spans.get("handler api/traced.py")));
    expect(called.traceparent).toBe(`00-${TRACE_ID}-${called.spanId}-01`);
  });

  it.each([
    ["api/users/[id].ts", "/api/users/7", "DELETE", "no"],
    ["api/traced.py", "/api/traced", "POST", "no"],
  ])("of %s record what was thrown", async (source, path, method, message) => {
    const spans = await spansOf(path, { method });
    const handler = spans.get(`handler ${source}`);
    expect(handler?.status).toEqual({ code: SpanStatusCode.ERROR, message });
    expect(handler?.events[0]).toMatchObject({ name: "exception", attributes: { "exception.message": message } });
    const server = [...spans.values()].find(({ kind }) => kind === SpanKind.SERVER);
    expect(server?.attributes["http.response.status_code"]).toBe(500);
    expect(server?.status.code).toBe(SpanStatusCode.ERROR);
  });
});

describe("the log", () => {
  it("has the trace's id on the line of a request", async () => {
    await spansOf("/api/hello", { headers: { "x-request-id": "traced-1" } });
    expect(app.log.find(({ requestId }) => requestId === "traced-1")).toMatchObject({ traceId: TRACE_ID });
  });
});
