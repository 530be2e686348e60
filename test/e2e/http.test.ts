// What strangers may do to a running `polyglot start`, byte by byte.
import { cpSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CASES, head } from "../tools/raw/cases.ts";
import { checkRawCase } from "../tools/raw/check.ts";
import { runClients } from "../tools/raw/clients.ts";
import { Connection } from "../tools/raw/connection.ts";
import { openSlowClients, socketsOf } from "../tools/raw/slow-clients.ts";
import { build, createFolder, kill, ROOT, type Running, removeFolder, serverUrl, start } from "./command.ts";

let app: string;
let server: Running;
let url: URL;

beforeAll(async () => {
  app = createFolder({});
  cpSync(join(ROOT, "test/fixtures/http"), app, { recursive: true });
  await build({ cwd: app });
  server = await startServer();
  url = new URL(await serverUrl(server));
});

afterAll(async () => {
  await kill(server);
  removeFolder(app);
});

async function startServer(env: NodeJS.ProcessEnv = {}): Promise<Running> {
  return start(["start", "--port", "0", "--host", "127.0.0.1"], { cwd: app, env });
}

const request = (...lines: [string, ...string[]]) => head(...lines).replaceAll("{host}", url.host);

async function counts(): Promise<{ handled: number; aborted: number; cancelled: number }> {
  return (await (await fetch(new URL("/api/counts", url))).json()) as Awaited<ReturnType<typeof counts>>;
}

/** Asks again until it is so. */
async function eventually(reached: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await reached()); tries++) {
    if (tries > 300) throw new Error("it did not happen within 15 s");
    await sleep(50);
  }
}

describe("byte by byte", () => {
  it.each(CASES.map((one) => [one.name, one] as const))("%s", async (_name, one) => {
    await checkRawCase(url, one);
  });
});

describe("clients that are slow", () => {
  it("a silent connection is closed", async () => {
    await (await Connection.open(url)).closed();
  });

  it.each([
    ["a head that comes letter by letter", "GET /api/echo HTTP/1.1\r\nx-a: "],
    ["a body that comes letter by letter", "POST /api/echo HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\n"],
    [
      "chunks that come letter by letter",
      "POST /api/echo HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n3e8\r\n",
    ],
  ])("%s is told 408 and closed", async (_name, first) => {
    const connection = (await Connection.open(url)).send(first);
    const trickle = setInterval(() => connection.send("a"), 100);
    await connection.closed();
    clearInterval(trickle);
    expect(connection.answers()).toMatchObject([{ status: 408 }]);
  });

  it("one who reads nothing is closed, and the stream behind it ends", async () => {
    const { cancelled } = await counts();
    const connection = (await Connection.open(url)).pause().send(request("GET /api/endless"));
    await eventually(async () => (await counts()).cancelled === cancelled + 1);
    connection.leave();
  });

  it("a stream may be silent for longer than a client may", async () => {
    const connection = (await Connection.open(url)).send(request("GET /api/quiet"));
    expect(await connection.answered(1)).toMatchObject([{ status: 200, body: "first\nlast\n", complete: true }]);
    connection.leave();
  });
});

it.skipIf(process.platform !== "linux")(
  "a crowd of slow clients goes, and the others are answered meanwhile",
  async () => {
    const crowd = { heads: 60, bodies: 60, silent: 20 };
    const base = socketsOf(server.pid);
    const { cancelled } = await counts();
    const slow = await openSlowClients(url, crowd, "/api/endless", "/api/echo");
    const load = runClients({ url, clients: 4, path: "/api/soon" });
    await eventually(async () => slow.refused() === crowd.heads + crowd.bodies);
    await eventually(async () => (await counts()).cancelled === cancelled + crowd.silent);
    const outcomes = await load.stop();
    expect(outcomes.filter(({ end, status }) => end !== "completed" || status !== 200)).toEqual([]);
    expect(outcomes.length).toBeGreaterThan(20);
    await eventually(async () => socketsOf(server.pid) <= base + 5); // those of this test's own fetch
    slow.leave();
  },
);

describe("bodies that nobody reads to the end", () => {
  it.each([
    ["POST /api/partly", 200],
    ["PUT /api/echo", 405],
    ["GET /api/echo", 200],
  ])("%s is answered %i before its body is there, and the next request after it", async (first, status) => {
    const connection = (await Connection.open(url)).send(request(first, "content-length: 60000")).send("x");
    expect(await connection.answered(1)).toMatchObject([{ status }]);
    connection.send("x".repeat(59_999)).send(request("GET /api/soon"));
    expect(await connection.answered(2)).toMatchObject([{ status }, { status: 200, body: "soon\n" }]);
    connection.leave();
  });
});

describe("clients that leave", () => {
  it.each([
    ["destroys its connection", (connection: Connection) => connection.leave()],
    ["ends its side", (connection: Connection) => connection.finish()],
  ])("one who %s aborts the request's signal", async (_name, leave) => {
    const before = await counts();
    const connection = (await Connection.open(url)).send(request("GET /api/waits"));
    await eventually(async () => (await counts()).handled === before.handled + 1);
    leave(connection);
    await eventually(async () => (await counts()).aborted === before.aborted + 1);
    connection.leave();
  });
});

it("clients that reset their connection harm nobody, whatever they asked", async () => {
  const texts = ["GET /api/soon", "GET /api/endless", "POST /api/echo", "CONNECT a.test:80", "nonsense"];
  for (let round = 0; round < 10; round++)
    for (const text of texts) {
      const connection = (await Connection.open(url)).send(request(text, "content-length: 10"));
      if (round % 2 === 1) await sleep(1);
      connection.reset();
    }
  const connection = (await Connection.open(url)).send(request("GET /api/soon"));
  expect(await connection.answered(1)).toMatchObject([{ status: 200 }]);
  connection.leave();
});

describe("what handlers are given", () => {
  const LINES = ["X-Forwarded-For: 1.2.3.4", "x-forwarded-host: other.test", "X-Forwarded-Proto: https"] as const;

  it.each(["/api/echo", "/api/echo_py"])("%s sees nothing of what a stranger says about proxies", async (path) => {
    const lines = [...LINES, "Forwarded: for=1.2.3.4", "X-Real-IP: 1.2.3.4", "x-kept: yes"];
    const connection = (await Connection.open(url)).send(request(`GET ${path}`, ...lines));
    const [answer] = await connection.answered(1);
    connection.leave();
    const { headers, url: seen } = JSON.parse(answer?.body ?? "{}");
    expect(seen).toBe(`http://${url.host}${path}`);
    expect(headers).toEqual({ host: url.host, "x-kept": "yes" });
  });

  it("the names of all objects are names like others", async () => {
    const body = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
    const lines = [
      `content-length: ${body.length}`,
      "content-type: application/json",
      "__proto__: 1",
      "cookie: __proto__=c",
    ];
    const head = request("POST /api/data?__proto__=q&constructor=q", ...lines);
    const connection = (await Connection.open(url)).send(head + body);
    const [answer] = await connection.answered(1);
    connection.leave();
    expect(answer?.body).toBe(
      '{"keys":["__proto__","constructor"],"query":{"__proto__":"q","constructor":"q"},"cookie":"c","polluted":null}',
    );
  });
});

describe("answers that break", () => {
  it.each(["stream", "stream_py"])(
    "%s fails: it ends without its last chunk, and only the log has the reason",
    async (name) => {
      const connection = (await Connection.open(url)).send(request(`GET /api/bad/${name}`));
      await connection.closed();
      expect(connection.answers()).toMatchObject([{ status: 200, body: "first\n", complete: false }]);
      expect(connection.received.toString()).not.toContain("secret");
      await server.printed(new RegExp(`^{.*/api/bad/${name} failed: \\w*Error: secret reason.*}$`, "m"));
      expect(server.output()).not.toMatch(/^[^{].*secret/m);
    },
  );
});

it("all that leaves one warning in the log, not one for each", async () => {
  const lines = server.output().match(/^.*"Refused .*$/gm) ?? [];
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.length).toBeLessThan(20);
});
