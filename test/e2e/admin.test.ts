// The port of operators: what is answered there, what no longer on that of the app, and what it tells while requests end.
import { expect, it, onTestFinished } from "vitest";
import { build, createFolder, kill, type Running, removeFolder, serverUrl, start } from "./command.ts";

async function serve(
  settings: object,
  env: NodeJS.ProcessEnv = {},
): Promise<{ url: string; admin: string; server: Running }> {
  const app = createFolder({
    "polyglot.config.ts": `export default ${JSON.stringify(settings)};\n`,
    "api/hello.ts": `export const GET = () => "hello";\n`,
    "api/slow.ts": `import { setTimeout } from "node:timers/promises";
      export const GET = () => setTimeout(1500, "slow");\n`,
  });
  const server = start(["dev", "--port", "0"], { cwd: app, env });
  onTestFinished(async () => {
    await kill(server);
    removeFolder(app);
  });
  const url = await serverUrl(server);
  const [, admin = ""] = "admin" in settings ? await server.printed(/admin on (\S+)/) : [];
  return { url, admin, server };
}

const ask = async (url: string, method = "GET") => {
  const answer = await fetch(url, { method });
  const text = await answer.text();
  return { status: answer.status, text, allow: answer.headers.get("allow") };
};

it("has health, readiness and metrics to itself", { timeout: 60_000 }, async () => {
  const { url, admin } = await serve({ admin: { port: 0, path: "/operators" } });
  expect(await ask(`${url}/api/hello`)).toMatchObject({ status: 200, text: "hello" });
  expect(await ask(`${admin}/health`)).toMatchObject({ status: 200, text: '{"status":"ok"}' });
  expect(await ask(`${admin}/ready`, "HEAD")).toMatchObject({ status: 200, text: "" });
  expect((await ask(`${admin}/metrics`)).text).toContain('route="/api/hello",language="typescript",status="2xx"} 1');
  expect(await ask(`${admin}/metrics`, "POST")).toMatchObject({ status: 405, allow: "GET, HEAD" });
  const elsewhere = await ask(admin.replace("/operators", "/api/hello"));
  expect(elsewhere.status).toBe(404);
  expect(elsewhere.text).toContain("/operators/health, /operators/ready, /operators/metrics");
  expect((await ask(`${url}/operators/health`)).status).toBe(404);
});

it("says that nothing more should come while requests end", { timeout: 60_000 }, async () => {
  const { url, admin, server } = await serve({ admin: { port: 0 }, server: { drainTimeout: 20_000 } });
  await ask(`${url}/api/hello`);
  const slow = ask(`${url}/api/slow`);
  while (!(await ask(`${admin}/metrics`)).text.includes("polyglot_http_requests_in_flight 1"));
  server.signal("SIGTERM");
  let ready = await ask(`${admin}/ready`);
  while (ready.status === 200) ready = await ask(`${admin}/ready`);
  expect(ready).toMatchObject({ status: 503, text: '{"ready":false,"reason":"draining"}' });
  expect((await ask(`${admin}/health`)).status).toBe(200);
  expect(await slow).toMatchObject({ status: 200, text: "slow" });
  expect((await server.ended).code).toBe(0);
});

it("is the only one with metrics in production, unless the setting says otherwise", { timeout: 60_000 }, async () => {
  const { url } = await serve({}, { NODE_ENV: "production" });
  const metrics = await ask(`${url}/_polyglot/metrics`);
  expect(metrics.status).toBe(404);
  expect(metrics.text).toContain("admin.metrics");
  expect((await ask(`${url}/_polyglot/ready`)).status).toBe(200);
});

it("answers for all processes on a port", { timeout: 120_000 }, async () => {
  const app = createFolder({
    "polyglot.config.ts": "export default { admin: { port: 0 } };\n",
    "api/hello.ts": `export const GET = () => String(process.pid);\n`,
  });
  await build({ cwd: app });
  const server = start(["start", "--port", "0", "--processes", "2"], { cwd: app });
  onTestFinished(async () => {
    await kill(server);
    removeFolder(app);
  });
  const url = await serverUrl(server);
  const [, admin = ""] = await server.printed(/admin on (\S+)/);
  const pids = new Set<string>();
  while (pids.size < 2) pids.add((await ask(`${url}/api/hello`)).text);
  const { text } = await ask(`${admin}/metrics`);
  const served = [...text.matchAll(/^polyglot_http_requests_total\{.*route="\/api\/hello".*process="(\d)"\} \d+$/gm)];
  expect(served.map(([, process]) => process).sort()).toEqual(["1", "2"]);
  expect(text.match(/^# HELP polyglot_http_requests_total /gm)).toHaveLength(1);
});
