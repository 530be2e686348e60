// The client against answers that are made up: what it asks, and what it makes of what comes back.
import { describe, expect, it } from "vitest";
import { ApiError, type ClientOptions, createClient, type EventStream } from "../../../runtime/client.ts";

/** Any route, anything. */
interface Api {
  GET: { [path: string]: { request: { params?: object; query?: object }; responses: { "2XX": unknown } } };
  POST: {
    [path: string]: { request: { body?: unknown; form?: object }; responses: { 200: unknown; 404: { gone: boolean } } };
  };
  HEAD: { [path: string]: { request: object; responses: { "2XX": unknown } } };
}

interface Sent {
  url: string;
  init: RequestInit;
  headers: Record<string, string>;
}

/** A client whose requests go nowhere. */
function clientOf(answer: () => Response = () => new Response(null, { status: 204 }), options: ClientOptions = {}) {
  const sent: Sent[] = [];
  const fetch = async (url: string, init: RequestInit) => {
    sent.push({ url, init, headers: Object.fromEntries(new Headers(init.headers as Headers)) });
    return answer();
  };
  return { client: createClient<Api>("http://host/", { fetch, ...options }), sent };
}

function streamOf(...chunks: string[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(encoder.encode(chunk));
      controller.close();
    },
  });
}

const json = (value: unknown, init?: ResponseInit) => Response.json(value, init);

describe("the address", () => {
  it.each([
    ["/api/users/:id", { params: { id: "a/b c" } }, "http://host/api/users/a%2Fb%20c"],
    ["/api/files/*path", { params: { path: "a b/c" } }, "http://host/api/files/a%20b/c"],
    ["/api/docs/*path?", {}, "http://host/api/docs"],
    ["/api/docs/*path?", { params: { path: "a/b" } }, "http://host/api/docs/a/b"],
    ["/api/:a/x/:b", { params: { a: 1, b: true } }, "http://host/api/1/x/true"],
    [
      "/api",
      { query: { q: "a&b", tag: ["x", "y"], no: undefined, none: null, n: 0 } },
      "http://host/api?q=a%26b&tag=x&tag=y&n=0",
    ],
    ["/api", { query: {} }, "http://host/api"],
  ])("%s with %j is %s", async (path, given, expected) => {
    const { client, sent } = clientOf();
    await client.GET(path, given);
    expect(sent.map(({ url }) => url)).toEqual([expected]);
  });

  it.each([
    ["/api/users/:id", {}, ""],
    ["/api/users/:id", { params: { id: "" } }, ""],
    ["/api/users/:id", { params: { id: ".." } }, ".."],
    ["/api/files/*path", { params: { path: "a/../../admin" } }, "a/../../admin"],
    ["/api/files/*path", { params: { path: "a//b" } }, "a//b"],
  ])("%s with %j is no request, as it would reach another route", async (path, given, value) => {
    const { client, sent } = clientOf();
    const name = path.endsWith("path") ? "path" : "id";
    await expect(client.GET(path, given)).rejects.toThrow(
      new TypeError(`The parameter "${name}" of ${path} is "${value}"; give it other text`),
    );
    expect(sent).toEqual([]);
  });

  it("may be that of the page", async () => {
    const urls: string[] = [];
    const fetch = async (url: string) => {
      urls.push(url);
      return json(1);
    };
    await createClient<Api>("", { fetch }).GET("/api/x");
    expect(urls).toEqual(["/api/x"]);
  });
});

describe("what is sent", () => {
  it("is JSON, texts and null included", async () => {
    const { client, sent } = clientOf();
    for (const body of [{ a: 1 }, "text", null, [1], 0, false]) await client.POST("/api", { body });
    expect(sent.map(({ init, headers }) => [init.body, headers["content-type"]])).toEqual(
      ['{"a":1}', '"text"', "null", "[1]", "0", "false"].map((text) => [text, "application/json"]),
    );
  });

  it("is nothing where there is no body", async () => {
    const { client, sent } = clientOf();
    await client.POST("/api");
    expect(sent[0]).toMatchObject({ init: { method: "POST", body: undefined }, headers: {} });
  });

  it("is left as it is where fetch can send it", async () => {
    const { client, sent } = clientOf();
    const bodies = [
      new FormData(),
      new URLSearchParams(),
      new Blob(["a"]),
      new Uint8Array(1),
      new ArrayBuffer(1),
      streamOf("a"),
    ];
    for (const body of bodies) await client.POST("/api", { body });
    expect(sent.map(({ init }) => init.body)).toEqual(bodies);
    expect(sent.map(({ headers }) => headers)).toEqual(bodies.map(() => ({})));
    expect(sent.at(-1)?.init).toMatchObject({ duplex: "half" });
  });

  it("is a text of another type where the caller says so", async () => {
    const { client, sent } = clientOf();
    await client.POST("/api", { body: "a,b", headers: { "content-type": "text/csv" } });
    await client.POST("/api", { body: { a: 1 }, headers: { "content-type": "application/merge-patch+json" } });
    expect(sent.map(({ init, headers }) => [init.body, headers["content-type"]])).toEqual([
      ["a,b", "text/csv"],
      ['{"a":1}', "application/merge-patch+json"],
    ]);
  });

  it("is a form, with files as multipart", async () => {
    const { client, sent } = clientOf();
    await client.POST("/api", { form: { title: "a b", tag: ["x", "y"], n: 3, no: undefined } });
    await client.POST("/api", { form: { title: "a", file: new Blob(["text"]) } });
    expect(String(sent[0]?.init.body)).toBe("title=a+b&tag=x&tag=y&n=3");
    const form = sent[1]?.init.body as FormData;
    expect([form.get("title"), await (form.get("file") as File).text()]).toEqual(["a", "text"]);
    expect(sent[1]?.headers).toEqual({});
  });

  it("has the headers of the client and of the call, the call's winning", async () => {
    let token = 0;
    const headers = async () => ({ authorization: `Bearer ${++token}`, "x-a": "1" });
    const { client, sent } = clientOf(undefined, { headers });
    await client.GET("/api");
    await client.GET("/api", { headers: { "x-a": 2, "x-none": undefined } });
    expect(sent.map((one) => one.headers)).toEqual([
      { authorization: "Bearer 1", "x-a": "1" },
      { authorization: "Bearer 2", "x-a": "2" },
    ]);
  });

  it("can be given up", async () => {
    const { client, sent } = clientOf();
    const { signal } = new AbortController();
    await client.GET("/api", { signal });
    expect(sent[0]?.init.signal).toBe(signal);
  });
});

describe("what comes back", () => {
  it.each<[string, () => Response, unknown]>([
    ["JSON", () => json({ a: [1] }), { a: [1] }],
    [
      "JSON by another name",
      () => new Response("[1]", { headers: { "content-type": "application/ld+json; x=1" } }),
      [1],
    ],
    [
      "an empty answer that says it is JSON",
      () => new Response("", { headers: { "content-type": "application/json" } }),
      undefined,
    ],
    ["text", () => new Response("hello"), "hello"],
    ["nothing", () => new Response(null, { status: 204 }), undefined],
    ["nothing where it has no type", () => new Response(streamOf(), { status: 201 }), undefined],
    ["no bytes", () => new Response("", { headers: { "content-type": "image/png" } }), new Uint8Array()],
    ["bytes", () => new Response(new Uint8Array([1, 2])), new Uint8Array([1, 2])],
  ])("is %s by its content type", async (_title, answer, expected) => {
    expect(await clientOf(answer).client.GET("/api")).toEqual(expected);
  });

  it("is told with its status where the caller asks for that", async () => {
    const { client } = clientOf(() => json({ a: 1 }, { status: 201, headers: { "x-a": "b" } }));
    const result = await client.GET("/api").result();
    expect(result).toMatchObject({ ok: true, status: 201, data: { a: 1 } });
    expect(result.headers.get("x-a")).toBe("b");
  });

  it("is an ApiError with the problem where it is no success", async () => {
    const problem = {
      type: "about:blank",
      title: "Unprocessable Entity",
      status: 422,
      detail: "It does not fit",
      errors: [{ location: ["query", "limit"], message: "Expected an integer", code: "type" }],
    };
    const answer = () => json(problem, { status: 422, headers: { "x-request-id": "r1" } });
    const error = await clientOf(answer)
      .client.POST("/api/x")
      .catch((error: unknown) => error);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ name: "ApiError", status: 422, problem });
    expect((error as ApiError).message).toBe("POST /api/x: 422 It does not fit: query.limit: Expected an integer");
    expect((error as ApiError).headers.get("x-request-id")).toBe("r1");
    expect(await clientOf(answer).client.POST("/api/x").result()).toMatchObject({ ok: false, status: 422, problem });
  });

  it("is a problem, too, when a proxy speaks in between", async () => {
    const answer = () => new Response("<h1>Bad gateway</h1>", { status: 502, statusText: "Bad Gateway" });
    const result = await clientOf(answer).client.GET("/api").result();
    expect(result).toMatchObject({
      ok: false,
      problem: { type: "about:blank", title: "Bad Gateway", status: 502, detail: "<h1>Bad gateway</h1>" },
    });
  });

  it("is the response itself, unread, where the caller asks for that", async () => {
    const response = await clientOf(() => new Response("raw", { status: 404 }))
      .client.GET("/api")
      .response();
    expect([response.status, response.bodyUsed, await response.text()]).toEqual([404, false, "raw"]);
  });

  it("is read once, however often and however it is asked for", async () => {
    const call = clientOf(() => json({ a: 1 })).client.GET("/api");
    expect(await Promise.all([call, call, call.result(), call.then(() => 1), call.finally(() => {})])).toMatchObject([
      { a: 1 },
      { a: 1 },
      { data: { a: 1 } },
      1,
      { a: 1 },
    ]);
    expect(call).toBeInstanceOf(Promise);
  });

  it("is what fetch failed with when there is no answer", async () => {
    const { client } = clientOf(() => {
      throw new TypeError("fetch failed");
    });
    await expect(client.GET("/api")).rejects.toThrow("fetch failed");
    await expect(client.GET("/api").result()).rejects.toThrow("fetch failed");
  });
});

describe("server-sent events", () => {
  const events = (...chunks: string[]) => {
    const headers = { "content-type": "text/event-stream; charset=utf-8" };
    return clientOf(() => new Response(streamOf(...chunks), { headers })).client.GET("/api") as Promise<
      EventStream<unknown>
    >;
  };
  const collect = async <T>(items: AsyncIterable<T>) => {
    const all: T[] = [];
    for await (const item of items) all.push(item);
    return all;
  };

  it("are their data, JSON parsed and text as it is", async () => {
    expect(await collect(await events('data: {"a":1}\n\ndata: text\n\ndata: 3\n\n'))).toEqual([{ a: 1 }, "text", 3]);
  });

  it("may have separators of lines and paragraphs, which end no line here", async () => {
    expect(await collect(await events('data: "a\u2028b"\n\ndata: c\u2029\n\n'))).toEqual(["a\u2028b", "c\u2029"]);
  });

  it("may be cut anywhere, and end their lines in any way", async () => {
    const text = 'event: tick\r\nid: 7\r\ndata: "ä"\r\n\r\n: still here\n\ndata: a\rdata: b\r\rdata:c\nretry: 5\n\n';
    const bytes = new TextEncoder().encode(text);
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    const { client } = clientOf(() => new Response(body, { headers: { "content-type": "text/event-stream" } }));
    const stream = (await client.GET("/api")) as EventStream<unknown>;
    expect(await collect(stream.events())).toEqual([
      { event: "tick", id: "7", data: "ä" },
      { event: undefined, id: undefined, data: "a\nb" },
      { event: undefined, id: undefined, data: "c" },
    ]);
  });

  it("what is cut off before its end is no event", async () => {
    expect(await collect(await events("data: 1\n\ndata: 2\n"))).toEqual([1]);
  });

  it("leaving the loop ends the request", async () => {
    const cancelled = Promise.withResolvers<string>();
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode("data: 1\n\n")),
      cancel: () => cancelled.resolve("cancelled"),
    });
    const { client } = clientOf(() => new Response(body, { headers: { "content-type": "text/event-stream" } }));
    for await (const item of (await client.GET("/api")) as EventStream<unknown>) {
      expect(item).toBe(1);
      break;
    }
    expect(await cancelled.promise).toBe("cancelled");
  });

  it("that break off throw what broke them", async () => {
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (pulled++ > 0) throw new Error("connection lost");
        controller.enqueue(new TextEncoder().encode("data: 1\n\n"));
      },
    });
    const { client } = clientOf(() => new Response(body, { headers: { "content-type": "text/event-stream" } }));
    const seen: unknown[] = [];
    const read = async () => {
      for await (const item of (await client.GET("/api")) as EventStream<unknown>) seen.push(item);
    };
    await expect(read()).rejects.toThrow("connection lost");
    expect(seen).toEqual([1]);
  });
});
