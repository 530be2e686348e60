// What operators see: health, readiness, metrics and request lines, and that none of it is made of what clients send.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bootApp, fixture, type TestApp } from "./boot.ts";

interface RequestLine {
  message: string;
  [field: string]: unknown;
}

let app: TestApp;
beforeAll(async () => {
  const log = { requests: true, format: "json" } as const;
  app = await bootApp(fixture("operated"), { log, limits: { eventLoopDelay: 60_000 } });
});
afterAll(() => app.close());

const text = async (path: string) => (await fetch(app.url + path)).text();
const samples = async (pattern: RegExp) =>
  (await text("/_polyglot/metrics")).split("\n").filter((line) => pattern.test(line));

describe("health and readiness", () => {
  it("answer 200 while the process serves", async () => {
    const health = await fetch(`${app.url}/_polyglot/health`);
    expect([health.status, await health.json()]).toEqual([200, { status: "ok" }]);
    const ready = await fetch(`${app.url}/_polyglot/ready`);
    expect([ready.status, await ready.json()]).toEqual([200, { ready: true }]);
    expect(ready.headers.get("cache-control")).toBe("no-store");
  });

  it("answer HEAD, and no other method", async () => {
    expect((await fetch(`${app.url}/_polyglot/health`, { method: "HEAD" })).status).toBe(200);
    const post = await fetch(`${app.url}/_polyglot/health`, { method: "POST" });
    expect([post.status, post.headers.get("allow")]).toEqual([405, "GET, HEAD, OPTIONS"]);
  });
});

describe("metrics", () => {
  it("count requests by method, pattern, language and class of status", async () => {
    for (const path of ["/api/users/1", "/api/users/2", "/api/hola"]) await text(path);
    await fetch(`${app.url}/api/users/3`, { method: "DELETE" });
    expect(await samples(/^polyglot_http_requests_total.*(?:users|hola)/)).toEqual([
      'polyglot_http_requests_total{method="GET",route="/api/users/:id",language="typescript",status="2xx"} 2',
      'polyglot_http_requests_total{method="GET",route="/api/hola",language="python",status="2xx"} 1',
      'polyglot_http_requests_total{method="DELETE",route="/api/users/:id",language="typescript",status="5xx"} 1',
    ]);
  });

  it("have a histogram of latencies whose buckets add up", async () => {
    await text("/api/slow");
    const buckets = await samples(/^polyglot_http_request_duration_seconds_bucket.*slow/);
    const counts = buckets.map((line) => Number(line.split(" ")[1]));
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect(counts.at(0)).toBe(0);
    expect(counts.at(-1)).toBe(1);
    expect(buckets.at(-1)).toContain('le="+Inf"');
    const [sum] = await samples(/^polyglot_http_request_duration_seconds_sum.*slow/);
    expect(Number(sum?.split(" ")[1])).toBeGreaterThan(0.09);
  });

  it("get no labels from paths and methods that nobody knows", async () => {
    for (let n = 0; n < 20; n++) await fetch(`${app.url}/api/nothing/${n}`, { method: n % 2 ? "GET" : "PROPFIND" });
    expect(await samples(/nothing|PROPFIND/)).toEqual([]);
    expect(await samples(/^polyglot_http_requests_total\{.*route=""/)).toEqual([
      'polyglot_http_requests_total{method="GET",route="",language="",status="4xx"} 10',
      'polyglot_http_requests_total{method="other",route="",language="",status="4xx"} 10',
    ]);
  });

  it("tell of workers, queue, load and the process, and leave themselves out", async () => {
    const all = await text("/_polyglot/metrics");
    for (const name of [
      "polyglot_ready 1",
      "polyglot_http_requests_in_flight 1",
      'polyglot_http_requests_refused_total{reason="event_loop"} 0',
      "polyglot_python_queue_length 0",
      'polyglot_python_workers{state="serving"} 1',
      'polyglot_python_worker_restarts_total{reason="lost"} 0',
      "polyglot_reloads_total 0",
      'polyglot_python_snapshot{state="broken"} 0',
    ])
      expect(all.split("\n")).toContain(name);
    expect(all).toMatch(/^polyglot_python_worker_memory_bytes\{worker="\d+"\} \d{7,}$/m);
    expect(all).toMatch(/^process_resident_memory_bytes \d+$/m);
    expect(all).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
    expect(all).not.toContain("_polyglot");
  });
});

describe("the line of a request", () => {
  const lineOf = (id: string) =>
    (app.log as unknown as RequestLine[]).find(({ message, requestId }) => requestId === id && / in /.test(message));

  it("has method, path, route, language, status and duration, and for Python queue and run", async () => {
    await (await fetch(`${app.url}/api/users/7?secret=1`, { headers: { "x-request-id": "line-1" } })).text();
    expect(lineOf("line-1")).toMatchObject({
      level: "info",
      message: expect.stringMatching(/^GET \/api\/users\/7 200 in [\d.]+ ms$/),
      method: "GET",
      path: "/api/users/7",
      route: "/api/users/:id",
      language: "typescript",
      status: 200,
      duration: expect.any(Number),
    });
    await (await fetch(`${app.url}/api/lento`, { headers: { "x-request-id": "line-2" } })).text();
    const { duration, queued, ran } = lineOf("line-2") as unknown as Record<"duration" | "queued" | "ran", number>;
    expect(ran).toBeGreaterThan(90);
    expect(queued + ran).toBeLessThanOrEqual(duration + 1);
  });

  it("is there for what no route answers, and not for operators", async () => {
    await fetch(`${app.url}/api/nowhere`, { headers: { "x-request-id": "line-3" } });
    expect(lineOf("line-3")).toMatchObject({ status: 404, path: "/api/nowhere" });
    expect(lineOf("line-3")).not.toHaveProperty("route");
    await fetch(`${app.url}/_polyglot/ready`, { headers: { "x-request-id": "line-4" } });
    expect(lineOf("line-4")).toBeUndefined();
  });

  it("has the same id as what a handler printed", async () => {
    await (await fetch(`${app.url}/api/hola`, { headers: { "x-request-id": "line-5" } })).text();
    const lines = app.log.filter(({ requestId }) => requestId === "line-5");
    expect(lines.map(({ message }) => message)).toEqual(["printed", expect.stringMatching(/^GET \/api\/hola 200/)]);
  });
});
