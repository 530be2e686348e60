// Metrics in Prometheus' format. prom-client is loaded with the first question: until then requests are only counted.
import type { Registry } from "prom-client";
import type { Gathering } from "../contract/gathering.ts";
import type { HostStatus, SnapshotState, WorkerState } from "../contract/status.ts";
import type { Load } from "./load.ts";
import { BOUNDS, type Traffic } from "./traffic.ts";

export interface MetricsSources {
  readonly traffic: Traffic;
  readonly load: Load;
  readonly status: () => HostStatus;
  /** Changes that were applied in development. */
  readonly reloads: () => number;
  /** Where several processes share a port. */
  readonly gathering?: Gathering | undefined;
}

export interface Metrics {
  /** The text of all metrics, and its content type. */
  read(): Promise<{ text: string; type: string }>;
}

export function createMetrics(sources: MetricsSources): Metrics {
  const { gathering } = sources;
  let loading: Promise<Registry> | undefined;
  const load = () => {
    loading ??= createRegistry(sources);
    return loading;
  };
  gathering?.offer(async () => (await load()).metrics());
  return {
    async read() {
      const registry = await load();
      const text = gathering ? mergeTexts(await gathering.collect()) : await registry.metrics();
      return { text, type: registry.contentType };
    },
  };
}

/** Every metric once, with the samples of all: their label `process` keeps them apart. */
export function mergeTexts(texts: readonly string[]): string {
  const samples = new Map<string, string[]>();
  for (const metric of texts.filter(Boolean).flatMap((text) => text.split(/^(?=# HELP )/m))) {
    const [help = "", type = "", ...lines] = metric.trimEnd().split("\n");
    const head = `${help}\n${type}`;
    samples.set(head, [...(samples.get(head) ?? []), ...lines]);
  }
  return [...samples].map(([head, lines]) => `${[head, ...lines].join("\n")}\n`).join("\n");
}

async function createRegistry(sources: MetricsSources): Promise<Registry> {
  const { Registry, collectDefaultMetrics } = (await import("prom-client")).default;
  const registry = new Registry();
  if (sources.gathering) registry.setDefaultLabels({ process: sources.gathering.process });
  for (const metric of own(sources)) registry.registerMetric(metric as never);
  collectDefaultMetrics({ register: registry });
  return registry;
}

interface Sample {
  readonly value: number;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly metricName?: string;
}

/** A metric as its registry reads it: values are made when they are asked for. */
interface Metric {
  readonly name: string;
  get(): { name: string; help: string; type: string; values: readonly Sample[]; aggregator: string };
}

function metric(type: string, name: string, help: string, values: () => readonly Sample[]): Metric {
  return { name, get: () => ({ name, help, type, values: values(), aggregator: "sum" }) };
}

function own({ traffic, load, status, reloads }: MetricsSources): Metric[] {
  const one = (value: number): Sample[] => [{ value, labels: {} }];
  const python = () => status().engines.python;
  const workers = () => python()?.workers ?? [];
  return [
    metric("counter", "polyglot_http_requests_total", "Requests answered.", () =>
      traffic.read().map(({ count, ...series }) => ({ value: count, labels: labelsOf(series) })),
    ),
    metric("histogram", DURATION, "From the arrival of a request to the begin of its response.", () =>
      traffic.read().flatMap(histogramOf),
    ),
    metric("gauge", "polyglot_http_requests_in_flight", "Requests that have no response yet.", () => one(load.running)),
    metric("counter", "polyglot_http_requests_refused_total", "Requests refused because of the load.", () =>
      Object.entries(load.refused).map(([reason, value]) => ({ value, labels: { reason } })),
    ),
    metric("gauge", "polyglot_event_loop_delay_seconds", "Mean of the last second, where it has a limit.", () =>
      one(load.delay / 1000),
    ),
    metric("gauge", "polyglot_ready", "1 when requests should come here.", () => one(status().ready ? 1 : 0)),
    metric("counter", "polyglot_reloads_total", "Changes applied in development.", () => one(reloads())),
    metric("gauge", "polyglot_python_queue_length", "Requests that wait for a Python worker.", () =>
      one(python()?.queue ?? 0),
    ),
    metric("gauge", "polyglot_python_workers", "Python workers by state.", () => countStates(workers())),
    metric("counter", "polyglot_python_worker_restarts_total", "Python workers that ended and were replaced.", () =>
      Object.entries(python()?.restarts ?? {}).map(([reason, value]) => ({ value, labels: { reason } })),
    ),
    metric("gauge", "polyglot_python_breaker_open", "1 while Python workers keep dying.", () =>
      one(python()?.breakerOpen ? 1 : 0),
    ),
    metric("gauge", "polyglot_python_snapshot", "1 for what became of the snapshot that workers start from.", () =>
      SNAPSHOTS.map((state) => ({ value: python()?.snapshot === state ? 1 : 0, labels: { state } })),
    ),
    metric("gauge", "polyglot_python_worker_memory_bytes", "Memory of each Python interpreter.", () =>
      workers().map(({ id, memory }) => ({ value: memory, labels: { worker: id } })),
    ),
    metric("gauge", "polyglot_python_worker_heap_bytes", "JavaScript heap of each Python worker's thread.", () =>
      workers().map(({ id, heap }) => ({ value: heap, labels: { worker: id } })),
    ),
    metric("gauge", "polyglot_python_worker_in_flight", "Requests that each Python worker holds.", () =>
      workers().map(({ id, inFlight }) => ({ value: inFlight, labels: { worker: id } })),
    ),
  ];
}

const DURATION = "polyglot_http_request_duration_seconds";

type Series = Pick<ReturnType<Traffic["read"]>[number], "method" | "route" | "language" | "status">;

const labelsOf = ({ method, route, language, status }: Series) => ({ method, route, language, status });

/** Each bucket with those below it, as the format wants it. */
function histogramOf({ buckets, count, sum, ...series }: ReturnType<Traffic["read"]>[number]): Sample[] {
  const labels = labelsOf(series);
  let total = 0;
  const samples: Sample[] = BOUNDS.map((bound, at) => {
    total += buckets[at] as number;
    return { metricName: `${DURATION}_bucket`, value: total, labels: { le: bound, ...labels } };
  });
  return [
    ...samples,
    { metricName: `${DURATION}_bucket`, value: count, labels: { le: "+Inf", ...labels } },
    { metricName: `${DURATION}_sum`, value: sum, labels },
    { metricName: `${DURATION}_count`, value: count, labels },
  ];
}

const STATES: readonly WorkerState[] = ["starting", "spare", "serving", "retiring"];

const SNAPSHOTS: readonly SnapshotState[] = ["off", "present", "missing", "broken"];

function countStates(workers: readonly { state: WorkerState }[]): Sample[] {
  return STATES.map((state) => ({ value: workers.filter((one) => one.state === state).length, labels: { state } }));
}
