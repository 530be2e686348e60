// The server before a host: listening, a taken port, and closing in time.
import { once } from "node:events";
import { Agent, get, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { ConfigError } from "../../../runtime/errors.ts";
import { type FetchHost, type RunningServer, serve } from "../../../runtime/server/server.ts";

const running: RunningServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

async function start(fetch: FetchHost["fetch"], host = "localhost", port = 0): Promise<RunningServer> {
  const server = await serve({ fetch }, { host, port });
  running.push(server);
  return server;
}

const hello: FetchHost["fetch"] = () => new Response("hello");

async function elapsed(work: Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work;
  return performance.now() - start;
}

describe("listening", () => {
  test("port 0 takes a free port and tells which", async () => {
    const server = await start((request) => new Response(new URL(request.url).pathname));
    expect(server.port).toBeGreaterThan(0);
    expect(server.url).toBe(`http://localhost:${server.port}`);
    expect(await (await fetch(`${server.url}/a/b`)).text()).toBe("/a/b");
  });

  test("localhost answers at 127.0.0.1", async () => {
    const { port } = await start(hello);
    expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe("hello");
  });

  test("an address for everyone is shown as one that can be opened", async () => {
    const server = await start(hello, "0.0.0.0");
    expect(server.url).toBe(`http://localhost:${server.port}`);
  });

  test("a taken port is an error that names who has it and what is free", async () => {
    const { port } = await start(hello);
    const failure = await serve({ fetch: hello }, { host: "localhost", port }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ConfigError);
    const { message } = failure as Error;
    expect(message).toContain(`Port ${port} is taken by `);
    expect(Number(/--port (\d+)/.exec(message)?.[1])).toBeGreaterThan(port);
    if (process.platform === "linux") expect(message).toContain(`(pid ${process.pid})`);
  });

  test("the port it names can be taken", async () => {
    const { port } = await start(hello);
    const failure = await serve({ fetch: hello }, { host: "localhost", port }).catch((error: Error) => error.message);
    const next = Number(/--port (\d+)/.exec(String(failure))?.[1]);
    expect((await start(hello, "localhost", next)).port).toBe(next);
  });

  test("an address of another machine is an error that shows it", async () => {
    const attempt = serve({ fetch: hello }, { host: "192.0.2.1", port: 0 });
    await expect(attempt).rejects.toThrow(/"192\.0\.2\.1" is no address of this machine; use localhost/);
    await expect(attempt).rejects.toThrow(ConfigError);
  });

  test("what is no HTTP gets a 400", async () => {
    const { port } = await start(hello);
    const socket = connect(port, "127.0.0.1");
    socket.end("nonsense\r\n\r\n");
    const [answer] = await once(socket, "data");
    expect(String(answer)).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe("closing", () => {
  test("ends idle keep-alive connections at once", async () => {
    const server = await start(hello);
    const agent = new Agent({ keepAlive: true });
    const response = await request(server.url, agent);
    const closed = once(response.socket, "close");
    response.resume();
    await once(response, "end");
    expect(await elapsed(server.close())).toBeLessThan(500);
    await closed;
    agent.destroy();
  });

  test("ends connections that never asked anything", async () => {
    const server = await start(hello);
    const socket = connect(server.port, "127.0.0.1").resume();
    await once(socket, "connect");
    await (await fetch(server.url)).text();
    expect(await elapsed(server.close())).toBeLessThan(500);
    socket.destroy();
  });

  test("waits for a response in flight, then ends its connection", async () => {
    const entered = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<Response>();
    const server = await start(() => {
      entered.resolve();
      return answer.promise;
    });
    const agent = new Agent({ keepAlive: true });
    const pending = request(server.url, agent);
    await entered.promise;
    const closing = server.close();
    answer.resolve(new Response("late"));
    const response = await pending;
    expect(String(await once(response, "data"))).toBe("late");
    await closing;
    agent.destroy();
  });

  test("cuts off what takes longer than a second", async () => {
    const entered = Promise.withResolvers<void>();
    const server = await start(() => {
      entered.resolve();
      return new Promise<Response>(() => {});
    });
    const pending = fetch(server.url).catch((error: unknown) => error);
    await entered.promise;
    const time = await elapsed(server.close());
    expect(time).toBeGreaterThan(800);
    expect(time).toBeLessThan(1500);
    expect(await pending).toBeInstanceOf(Error);
  });

  test("refuses new connections, and may be asked for twice", async () => {
    const server = await start(hello);
    const closing = server.close();
    expect(server.close()).toBe(closing);
    await closing;
    await expect(fetch(server.url)).rejects.toThrow();
  });
});

function request(url: string, agent: Agent): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, resolve).on("error", reject);
  });
}
