// W3C trace context: where a request stands in a trace that began elsewhere, read from its headers and passed on.

export interface Trace {
  /** 32 hexadecimal digits, the same for all that belongs together. */
  readonly traceId: string;
  /** 16 of them: who asked. */
  readonly spanId: string;
  readonly sampled: boolean;
  /** The `tracestate` header, passed on as it came. */
  readonly state?: string;
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const MAX_STATE = 512;

/** Undefined where there is no valid `traceparent`: the request is then of no trace. */
export function readTrace(parent: string | null | undefined, state?: string | null): Trace | undefined {
  const [, version, traceId = "", spanId = "", flags = "", more] = TRACEPARENT.exec(parent ?? "") ?? [];
  if (version === undefined || version === "ff" || (version === "00" && more !== undefined)) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  const sampled = (Number.parseInt(flags, 16) & 1) === 1;
  return { traceId, spanId, sampled, ...(state && state.length <= MAX_STATE ? { state } : {}) };
}

/** The trace of a request; from the raw lines where a server has them, which makes no Headers object. */
export function traceOf(request: Request, rawHeaders?: readonly string[]): Trace | undefined {
  if (rawHeaders === undefined) return readTrace(request.headers.get("traceparent"), request.headers.get("tracestate"));
  const parents = valuesOf(rawHeaders, "traceparent");
  return parents.length === 1 ? readTrace(parents[0], valuesOf(rawHeaders, "tracestate").join(",")) : undefined;
}

/** The headers that carry a trace on. */
export function traceHeaders({ traceId, spanId, sampled, state }: Trace): [name: string, value: string][] {
  const parent: [string, string] = ["traceparent", `00-${traceId}-${spanId}-${sampled ? "01" : "00"}`];
  return state === undefined ? [parent] : [parent, ["tracestate", state]];
}

function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  const values: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const found = rawHeaders[at] as string;
    if (found.length === name.length && found.toLowerCase() === name) values.push(rawHeaders[at + 1] as string);
  }
  return values;
}

/** What a request is made of, with a trace unless it has its own. */
export function carryTrace(init: RequestInit, trace: Trace | undefined): RequestInit {
  if (trace === undefined) return init;
  const headers = new Headers(init.headers);
  if (!headers.has("traceparent")) for (const [name, value] of traceHeaders(trace)) headers.set(name, value);
  return { ...init, headers };
}
