// The server in front of a host, byte by byte: proxies, hosts and paths by its settings. The rest is in test/e2e/http.test.ts.
import { afterEach, describe, expect, test } from "vitest";
import { type ServerConfig, serverDefaults } from "../../../runtime/config/server.ts";
import type { Logger } from "../../../runtime/log.ts";
import { type RunningServer, serve } from "../../../runtime/server/server.ts";
import type { Answer } from "../../tools/raw/answers.ts";
import { head } from "../../tools/raw/cases.ts";
import { Connection } from "../../tools/raw/connection.ts";

const running: RunningServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

type Settings = Partial<ServerConfig>;

async function start(settings: Settings, host = "127.0.0.1", log?: Logger): Promise<URL> {
  const fetch = (request: Request) => Response.json({ url: request.url, headers: Object.fromEntries(request.headers) });
  const server = await serve(
    { fetch, ...(log ? { log } : {}) },
    { host, port: 0, server: serverDefaults(true, settings) },
  );
  running.push(server);
  return new URL(`http://127.0.0.1:${server.port}`);
}

async function ask(url: URL, bytes: string): Promise<Answer | undefined> {
  const connection = (await Connection.open(url)).send(bytes.replaceAll("{host}", url.host));
  const [answer] = await connection.answered(1);
  connection.leave();
  return answer;
}

const seen = (answer: Answer | undefined) => JSON.parse(answer?.body ?? "") as { url: string; headers: object };

describe("proxies", () => {
  const GET = head("GET /a?b=c", "x-forwarded-proto: https", "x-forwarded-host: shop.test", "x-forwarded-for: 1.2.3.4");

  test.each([[["127.0.0.1"]], [["10.0.0.1", "127.0.0.0/8"]]])(
    "%j shapes the URL and may say who asked",
    async (trustedProxies) => {
      expect(seen(await ask(await start({ trustedProxies }), GET))).toEqual({
        url: "https://shop.test/a?b=c",
        headers: expect.objectContaining({ host: "shop.test", "x-forwarded-for": "1.2.3.4" }),
      });
    },
  );

  test("a peer that an IPv6 socket shows as mapped is known too", async () => {
    const url = await start({ trustedProxies: ["127.0.0.1"] }, "::").catch(() => undefined);
    if (url === undefined) return; // no IPv6 on this machine
    expect(seen(await ask(url, GET)).url).toBe("https://shop.test/a?b=c");
  });

  test("of several values the last counts: the others may come from the client", async () => {
    const lines = ["x-forwarded-host: evil.test, shop.test", "x-forwarded-proto: https", "x-forwarded-proto: http"];
    expect(seen(await ask(await start({ trustedProxies: ["127.0.0.1"] }), head("GET /", ...lines))).url).toBe(
      "http://shop.test/",
    );
  });

  test("a host that is none is refused", async () => {
    const url = await start({ trustedProxies: ["127.0.0.1"] });
    expect(await ask(url, head("GET /", "x-forwarded-host: a/b"))).toMatchObject({ status: 400 });
  });

  test("anybody else says nothing", async () => {
    const url = await start({ trustedProxies: ["10.0.0.0/8"] });
    expect(seen(await ask(url, GET))).toEqual({ url: `http://${url.host}/a?b=c`, headers: { host: url.host } });
  });
});

describe("hosts", () => {
  test.each([
    ["shop.test", 200],
    ["Shop.TEST", 200],
    ["shop.test:8080", 200],
    ["other.test", 421],
    ["shop.test.other.test", 421],
    ["api.test:80", 200],
    ["api.test", 421],
    ["api.test:81", 421],
  ])("of two that are served, %s is answered %i", async (host, status) => {
    const url = await start({ hosts: ["shop.test", "api.test:80"] });
    expect(await ask(url, `GET / HTTP/1.1\r\nhost: ${host}\r\n\r\n`)).toMatchObject({ status });
  });

  test("none is not one of them", async () => {
    const url = await start({ hosts: ["shop.test"] });
    expect(await ask(url, "GET / HTTP/1.0\r\n\r\n")).toMatchObject({ status: 400 });
  });

  test("a proxy's word is held against them", async () => {
    const url = await start({ hosts: ["shop.test"], trustedProxies: ["127.0.0.1"] });
    expect(await ask(url, head("GET /", "x-forwarded-host: shop.test"))).toMatchObject({ status: 200 });
    expect(await ask(url, head("GET /", "x-forwarded-host: other.test"))).toMatchObject({ status: 421 });
  });
});

describe("limits", () => {
  test("an encoded slash passes where it may, other doubtful paths do not", async () => {
    const url = await start({ encodedSlashes: true });
    expect(seen(await ask(url, head("GET /a%2Fb"))).url).toBe(`http://${url.host}/a%2Fb`);
    for (const path of ["/a%5Cb", "/a%2F..%2Fb", "/%2E.%2fetc", "/a%2f..", "/a%2F%00"])
      expect(await ask(url, head(`GET ${path}`))).toMatchObject({ status: 400 });
  });

  test("headers by number and size", async () => {
    const url = await start({ maxHeaders: 10, maxHeaderSize: 2000 });
    const lines = Array.from({ length: 9 }, (_, at) => `x-${at}: a`);
    expect(await ask(url, head("GET /", ...lines))).toMatchObject({ status: 200 });
    expect(await ask(url, head("GET /", ...lines, "x-a: 1"))).toMatchObject({ status: 431 });
    expect(await ask(url, head("GET /", `x-a: ${"a".repeat(2000)}`))).toMatchObject({ status: 431 });
  });

  test("connections beyond the limit are closed, and let in once there is room", async () => {
    const url = await start({ maxConnections: 1 });
    const first = await Connection.open(url);
    await first.send(head("GET /").replace("{host}", url.host)).answered(1);
    await (await Connection.open(url)).closed();
    first.leave();
    let answer: Answer | undefined;
    while (answer?.status !== 200) answer = await ask(url, head("GET /"));
  });
});

test("refusals leave one line at once, and one in ten seconds", async () => {
  const lines: string[] = [];
  const log = { warn: (line: string) => lines.push(line) } as unknown as Logger;
  const url = await start({}, "127.0.0.1", log);
  for (let round = 0; round < 5; round++) await ask(url, head("GET //"));
  expect(lines).toEqual(['Refused a request before the app: 400 The path has "//"; write one slash']);
});
