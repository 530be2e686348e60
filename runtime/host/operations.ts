// What a host has for those who operate it: limits, who looks on at requests, and the routes that tell.
import type { Config } from "../config/config.ts";
import type { Gathering } from "../contract/gathering.ts";
import { Observation } from "../contract/observation.ts";
import type { HostStatus } from "../contract/status.ts";
import type { Logger } from "../log.ts";
import { type Admin, createAdmin } from "./admin.ts";
import type { Observer } from "./app.ts";
import type { OnError } from "./chain.ts";
import { Load } from "./load.ts";
import { createMetrics } from "./metrics.ts";
import { createRequestLog } from "./request-log.ts";
import { createRouteLimits, type RouteLimits } from "./route-limits.ts";
import { createTelemetry } from "./telemetry.ts";
import { Traffic } from "./traffic.ts";

export interface OperationsOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly status: () => HostStatus;
  readonly onError: OnError;
  readonly gathering?: Gathering | undefined;
}

export interface Operations {
  readonly load: Load;
  readonly limits: RouteLimits;
  readonly adminRoutes: Admin["entries"];
  readonly adminFetch: Admin["fetch"];
  /** Undefined when nothing looks on: then requests cost nothing more. */
  readonly observer: Observer | undefined;
  /** To be told of changes that were applied in development. */
  readonly applied: () => void;
  readonly close: () => void;
}

export function createOperations({ config, log, status, onError, gathering }: OperationsOptions): Operations {
  const load = new Load(config.limits);
  const telemetry = config.telemetry ? createTelemetry(config.root) : undefined;
  const limits = createRouteLimits(config, onError, telemetry?.run);
  const traffic = config.admin.enabled && config.admin.metrics ? new Traffic() : undefined;
  let reloads = 0;
  const metrics = traffic && createMetrics({ traffic, load, status, reloads: () => reloads, gathering });
  const observers: Observer["end"][] = telemetry ? [telemetry.end] : [];
  if (traffic) observers.push((seen, answered, milliseconds) => traffic.observe(seen, answered, milliseconds));
  if (config.log.requests) observers.push(createRequestLog(log, { fields: config.log.format === "json" }));
  const { entries: adminRoutes, fetch: adminFetch } = createAdmin({ config: config.admin, status, metrics });
  const begin = telemetry?.begin ?? ((request: Request, requestId: string) => new Observation(request, requestId));
  const observer = observers.length > 0 ? { begin, end: all(observers) } : undefined;
  const close = () => {
    limits.close();
    load.close();
  };
  const applied = () => void reloads++;
  return { load, limits, adminRoutes, adminFetch, observer, applied, close };
}

function all(observers: readonly Observer["end"][]): Observer["end"] {
  if (observers.length === 1) return observers[0] as Observer["end"];
  return (seen, status, milliseconds) => {
    for (const end of observers) end(seen, status, milliseconds);
  };
}
