// CORS, security headers, compression and ETags through a real server, for routes of both languages.
import { gunzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import type { UserConfig } from "../../runtime/config/config.ts";
import { head } from "../tools/raw/cases.ts";
import { Connection } from "../tools/raw/connection.ts";
import { bootApp, fixture, type TestApp } from "./boot.ts";

const running: TestApp[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((app) => app.close()));
});

async function boot(settings: UserConfig, name = "browser"): Promise<string> {
  const app = await bootApp(fixture(name), settings);
  running.push(app);
  return app.url;
}

/** With header lines as they are on the wire, bodies too: fetch would unpack them. */
async function ask(url: string, first: string, ...lines: string[]) {
  const connection = await Connection.open(new URL(url));
  connection.send(head(first, ...lines).replace("{host}", new URL(url).host));
  const method = first.split(" ", 1);
  const [answer] = await connection.answered(1, method);
  connection.leave();
  if (answer === undefined) throw new Error("no answer came");
  return answer;
}

const PREFLIGHT = ["origin: https://a.test", "access-control-request-method: POST"] as const;

describe("cors", () => {
  test("answers a preflight for a route without OPTIONS, and one for a route with it", async () => {
    const url = await boot({ cors: { origin: ["https://a.test"], maxAge: 60 } });
    for (const path of ["/api/text", "/api/options"])
      expect(await ask(url, `OPTIONS ${path}`, ...PREFLIGHT, "access-control-request-headers: x-a")).toMatchObject({
        status: 204,
        headers: {
          "access-control-allow-origin": "https://a.test",
          "access-control-allow-methods": expect.stringContaining("POST"),
          "access-control-allow-headers": "x-a",
          "access-control-max-age": "60",
        },
      });
  });

  test("leaves an OPTIONS that is no preflight to the app", async () => {
    const url = await boot({ cors: true });
    expect((await ask(url, "OPTIONS /api/options")).body).toBe("own options");
    expect((await ask(url, "OPTIONS /api/text")).headers.allow).toBe("GET, POST, HEAD, OPTIONS");
  });

  test.each([
    ["/api/text?kind=short", 200],
    ["/api/text?kind=stream", 200],
    ["/api/text?kind=refused", 403],
    ["/api/text?kind=broken", 500],
    ["/api/none", 404],
  ])("is on the answer of %s (%i)", async (path, status) => {
    const url = await boot({ cors: { origin: "https://a.test", credentials: true } });
    expect(await ask(url, `GET ${path}`, "origin: https://a.test")).toMatchObject({
      status,
      complete: true,
      headers: {
        "access-control-allow-origin": "https://a.test",
        "access-control-allow-credentials": "true",
        vary: "Origin",
        "x-request-id": expect.any(String),
      },
    });
  });

  test("says nothing to an origin that is not listed", async () => {
    const url = await boot({ cors: { origin: ["https://a.test"] } });
    const { headers } = await ask(url, "GET /api/text", "origin: https://b.test");
    expect(headers["access-control-allow-origin"]).toBeUndefined();
  });
});

test("secureHeaders are on every answer, with the options of Hono", async () => {
  const url = await boot({ secureHeaders: { xFrameOptions: "DENY" } });
  for (const path of ["/api/text", "/api/none", "/api/text?kind=stream"]) {
    const { headers } = await ask(url, `GET ${path}`);
    expect(headers).toMatchObject({ "x-frame-options": "DENY", "x-content-type-options": "nosniff" });
  }
  const { headers } = await ask(url, "GET /api/text?kind=cookies");
  expect(headers["set-cookie"]).toBe("a=1, b=2");
});

describe("compress", () => {
  const GZIP = "accept-encoding: gzip";

  test.each(["/api/text", "/api/text?kind=bytes"])("packs %s", async (path) => {
    const url = await boot({ compress: true });
    const answer = await ask(url, `GET ${path}`, GZIP);
    expect(answer.headers).toMatchObject({ "content-encoding": "gzip", vary: "Accept-Encoding" });
    expect(gunzipSync(Buffer.from(answer.body, "latin1")).toString()).toBe("tea and cake, ".repeat(200));
  });

  test.each([
    ["a client that did not ask", "/api/text", "accept-encoding: identity"],
    ["less than the threshold", "/api/text?kind=short", GZIP],
    ["a stream", "/api/text?kind=stream", GZIP],
    ["events", "/api/text?kind=events", GZIP],
    ["an error of a few bytes", "/api/none", GZIP],
  ])("leaves %s as it is", async (_name, path, accept) => {
    const { headers, complete } = await ask(await boot({ compress: true }), `GET ${path}`, accept);
    expect([headers["content-encoding"], complete]).toEqual([undefined, true]);
  });

  test("leaves what is encoded already, and takes another threshold", async () => {
    const url = await boot({ compress: { threshold: 1 } });
    expect((await ask(url, "GET /api/text?kind=encoded", GZIP)).headers["content-encoding"]).toBe("br");
    expect((await ask(url, "GET /api/text?kind=short", GZIP)).headers["content-encoding"]).toBe("gzip");
  });
});

describe("etag", () => {
  test("is 304 to who has it", async () => {
    const url = await boot({ etag: true, cors: true });
    const path = "/api/text";
    const first = await ask(url, `GET ${path}`);
    expect(first).toMatchObject({ status: 200, headers: { etag: expect.stringMatching(/^"[0-9a-f]{40}"$/) } });
    const second = await ask(url, `GET ${path}`, `if-none-match: ${first.headers.etag}`);
    expect(second).toMatchObject({ status: 304, body: "", headers: { etag: first.headers.etag } });
    expect(second.headers).toMatchObject({ "access-control-allow-origin": "*", "x-request-id": expect.any(String) });
    expect((await ask(url, `GET ${path}`, 'if-none-match: "other"')).status).toBe(200);
  });

  test("streams, errors and other methods have none", async () => {
    const url = await boot({ etag: { weak: true } });
    expect((await ask(url, "GET /api/text")).headers.etag).toMatch(/^W\/"/);
    for (const first of ["GET /api/text?kind=stream", "GET /api/text?kind=events", "GET /api/none", "POST /api/text"])
      expect((await ask(url, first)).headers.etag).toBeUndefined();
  });

  test("with compression the tag is that of the text, and weak", async () => {
    const url = await boot({ etag: true, compress: true });
    const plain = await ask(url, "GET /api/text");
    const packed = await ask(url, "GET /api/text", "accept-encoding: gzip");
    expect(packed.headers.etag).toBe(`W/${plain.headers.etag}`);
    const again = await ask(url, "GET /api/text", "accept-encoding: gzip", `if-none-match: ${packed.headers.etag}`);
    expect(again.status).toBe(304);
  });
});

test("all of them around Python", { timeout: 60_000 }, async () => {
  const cors = { origin: "https://a.test" };
  const url = await boot({ cors, secureHeaders: true, compress: true, etag: true }, "browser-python");
  const lines = ["origin: https://a.test", "accept-encoding: gzip"];
  const common = { "access-control-allow-origin": "https://a.test", "x-frame-options": "SAMEORIGIN" };
  expect(await ask(url, "OPTIONS /api/text", ...PREFLIGHT)).toMatchObject({ status: 204 });
  const long = await ask(url, "GET /api/text", ...lines);
  expect(long).toMatchObject({ status: 200, headers: { ...common, "content-encoding": "gzip" } });
  expect(gunzipSync(Buffer.from(long.body, "latin1")).toString()).toBe("tea and cake, ".repeat(200));
  const again = await ask(url, "GET /api/text", ...lines, `if-none-match: ${long.headers.etag}`);
  expect(again).toMatchObject({ status: 304, headers: common });
  const broken = await ask(url, "GET /api/text?kind=broken", ...lines);
  expect(broken).toMatchObject({ status: 500, headers: common });
  const stream = await ask(url, "GET /api/text?kind=stream", ...lines);
  expect(stream).toMatchObject({ status: 200, complete: true, headers: { ...common, "transfer-encoding": "chunked" } });
  expect(stream.headers).not.toMatchObject({ etag: expect.anything() });
});
