// W3C trace context: what handlers see of it, and that calls of other routes carry it on.
import { expect } from "vitest";
import { type Case, STYLES, type Topic } from "../case.ts";

const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
const SPAN_ID = "b7ad6b7169203331";
const PARENT = `00-${TRACE_ID}-${SPAN_ID}-01`;

const seen = (name: string, headers: Record<string, string>, json: unknown): Case => ({
  name,
  ask: { path: "trace", headers },
  json,
});
const none = (name: string, traceparent: string) => seen(name, { traceparent }, {});

export const TRACE: Topic = {
  name: "context.trace",
  cases: [
    seen("none", {}, {}),
    seen("sampled", { traceparent: PARENT }, { traceId: TRACE_ID, spanId: SPAN_ID, sampled: true }),
    seen(
      "not sampled",
      { traceparent: PARENT.replace(/01$/, "00") },
      { traceId: TRACE_ID, spanId: SPAN_ID, sampled: false },
    ),
    seen(
      "with state",
      { traceparent: PARENT, tracestate: "a=1,b=2" },
      { traceId: TRACE_ID, spanId: SPAN_ID, sampled: true, state: "a=1,b=2" },
    ),
    seen(
      "of a later version",
      { traceparent: `01${PARENT.slice(2)}-more` },
      { traceId: TRACE_ID, spanId: SPAN_ID, sampled: true },
    ),
    none("with more than its version has", `${PARENT}-more`),
    none("of no version", `ff${PARENT.slice(2)}`),
    none("in capitals", PARENT.toUpperCase()),
    none("of zeros", `00-${"0".repeat(32)}-${SPAN_ID}-01`),
    none("too short", PARENT.slice(0, -1)),
    {
      name: "goes on with a call, whatever the language",
      async run(client) {
        for (const style of STYLES) {
          const answer = await client.ask({ path: `call?path=/api/${style}/trace`, headers: { traceparent: PARENT } });
          const { text } = answer.json as { text: string };
          expect({ style, ...JSON.parse(text) }).toEqual({ style, traceId: TRACE_ID, spanId: SPAN_ID, sampled: true });
        }
      },
    },
  ],
};
