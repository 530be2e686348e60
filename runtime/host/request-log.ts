// One line for every request: what was asked, who answered, how, and how long that took.
import type { Observation } from "../contract/observation.ts";
import { pathOf } from "../contract/route.ts";
import { traceOf } from "../contract/trace.ts";
import type { LogFields, Logger } from "../log.ts";

/** `fields` also gives each part of the line by itself: for machines. */
export function createRequestLog(log: Logger, options: { fields: boolean }) {
  return (seen: Observation, status: number, milliseconds: number): void => {
    const { request, requestId, route, queued, ran } = seen;
    const { method } = request;
    const path = pathOf(request.url);
    const message = `${method} ${path} ${status} in ${milliseconds.toFixed(1)} ms`;
    const fields: LogFields = { requestId };
    if (options.fields) {
      Object.assign(fields, { method, path, status, duration: round(milliseconds) });
      if (route) Object.assign(fields, { route: route.path, language: route.language });
      const trace = seen.trace ?? traceOf(request);
      if (trace) fields.traceId = trace.traceId;
      if (queued !== undefined) fields.queued = round(queued);
      if (ran !== undefined) fields.ran = round(ran);
    }
    log.info(message, fields);
  };
}

const round = (milliseconds: number) => Math.round(milliseconds * 1000) / 1000;
