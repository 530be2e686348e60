// Python's standard library, where WebAssembly has not what it needs: OpenSSL, time zones, threads.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bootApp, fixture, type TestApp } from "./boot.ts";

let app: TestApp;
beforeAll(async () => {
  app = await bootApp(fixture("library"), { python: { snapshot: false, spares: 0 } });
}, 60_000);
afterAll(() => app?.close());

const json = async (path: string, method = "GET") => (await app.get(`/api/${path}`, { method })).json();

describe("hashlib", () => {
  it("derives keys as OpenSSL does", async () => {
    expect(await json("keys")).toEqual({
      "at import": "120fb6cffcf8b32c43e7225256c4f837a86548c92ccc35480805987cb70be17b",
      sha1: "3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038",
      SHA3_256: "4c915baedd1773383e77fcfe38114ca7514010adec24b47290ec170208423f76",
      scrypt:
        "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640",
    });
  });

  it("says what cannot be derived", async () => {
    expect(await json("keys", "PUT")).toEqual({
      hash: "ValueError: unsupported hash type md77",
      length: "ValueError: shake_128 has no length of its own, and cannot be used here",
      iterations: "ValueError: iteration value must be greater than 0.",
      dklen: "ValueError: key length must be greater than 0.",
      text: "TypeError: memoryview: a bytes-like object is required, not 'str'",
      n: "ValueError: n must be a power of 2.",
      r: "ValueError: r, p and dklen must be greater than 0, not 0, 1 and 64",
      memory: expect.stringMatching(/^ValueError: .*memory limit exceeded/),
    });
  });

  it("lets others go on meanwhile", async () => {
    expect(await json("keys", "POST")).toEqual(["other", "key"]);
  });
});

describe("zoneinfo", () => {
  it.each(["UTC", "Etc/UTC"])("knows %s", async (name) => {
    expect(await json(`zones?name=${name}`)).toEqual({ name, time: "2026-07-01T00:00:00+00:00", same: "UTC" });
  });

  it("says which package brings the others", async () => {
    const { error } = (await json("zones?name=Europe/Berlin")) as { error: { message: string } };
    expect(error.message).toContain(
      "No time zone found with key Europe/Berlin: all but UTC come with a package (to install it: polyglot add tzdata)",
    );
  });
});

describe("logging, by a handler of the app's own,", () => {
  const written = async (method: string) => {
    const headers = { "x-request-id": `logs-${method}` };
    const answer = await app.get("/api/logs", { method, headers });
    const own = app.log.filter(({ requestId }) => requestId === `logs-${method}`);
    return [await answer.json(), own.map(({ level, message }) => [level, message])];
  };

  it("is one line of its level for a record, however many that has, and not a second time", async () => {
    const trace = expect.stringMatching(/^ERROR three\nTraceback [\s\S]*\nZeroDivisionError: on purpose$/);
    const lines = [
      ["debug", "shop: one"],
      ["info", "INFO two"],
      ["error", trace],
    ];
    expect(await written("GET")).toEqual([3, lines]);
  });

  it("is written at once where a thread would listen to a queue, with the id of its request", async () => {
    const lines = ["WARNING four", "WARNING five, later"].map((line) => ["warn", line]);
    expect(await written("POST")).toEqual([0, lines]);
  });
});
