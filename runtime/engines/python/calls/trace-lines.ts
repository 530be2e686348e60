// Header lines as Python gets them, with the trace of its handler in place of the one that came.
import { type Trace, traceHeaders } from "../../../contract/trace.ts";

const REPLACED = /^(?:traceparent|tracestate)$/i;

/** `lines` are name and value in turn. */
export function withTrace(lines: string, trace: Trace): string {
  const parts = lines === "" ? [] : lines.split("\n");
  const kept = parts.filter((_part, at) => !REPLACED.test(parts[at - (at % 2)] as string));
  return [...kept, ...traceHeaders(trace).flat()].join("\n");
}
