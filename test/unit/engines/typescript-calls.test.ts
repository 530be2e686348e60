// Calls of the TypeScript engine: every kind of result, at once where the handler answers at once, and the request as text.
import { describe, expect, it } from "vitest";
import { type CallOptions, call, createApp, faultOf } from "./typescript-app.ts";

async function answer(source: string, options: CallOptions & { file?: string; method?: "GET" | "POST" } = {}) {
  const { file = "api/a.ts", method = "GET" } = options;
  const loaded = await createApp({ [file]: source }).load(file);
  const response = await call(loaded, method, options);
  return {
    status: response.status,
    type: response.headers.get("content-type"),
    headers: response.headers,
    text: await response.text(),
  };
}

describe("methods", () => {
  it("are the exports named so, in the order of the contract", async () => {
    const app = createApp({
      "api/a.ts":
        "export const other = 1;\nexport const POST = () => 1;\nexport async function GET() {}\nexport { POST as OPTIONS };",
    });
    expect((await app.load("api/a.ts")).methods).toEqual(["GET", "POST", "OPTIONS"]);
  });

  it("come from the file name, then the export is that or the default", async () => {
    const app = createApp({
      "api/a.get.ts": "export default () => 1;",
      "api/b.post.ts": "export const POST = () => 2;",
      "api/c.get.cjs": "exports.default = () => 3;",
    });
    expect((await app.load("api/a.get.ts", "GET")).methods).toEqual(["GET"]);
    expect((await app.load("api/b.post.ts", "POST")).methods).toEqual(["POST"]);
    expect((await app.load("api/c.get.cjs", "GET")).methods).toEqual(["GET"]);
  });
});

describe("results", () => {
  it("come at once from a handler that returns at once", async () => {
    const file = await createApp({
      "api/a.ts": "export const GET = () => ({ a: 1 });\nexport const POST = async () => ({ a: 1 });",
    }).load("api/a.ts");
    const response = call(file, "GET");
    expect(response).toBeInstanceOf(Response);
    expect(await (response as Response).json()).toEqual({ a: 1 });
    expect(call(file, "POST")).toBeInstanceOf(Promise);
  });

  it.each([
    ["{ a: 1 }", 200, "application/json", '{"a":1}'],
    ["[1]", 200, "application/json", "[1]"],
    ["undefined", 204, null, ""],
    ['"text"', 200, "text/plain; charset=utf-8", "text"],
    ["new Uint8Array([65])", 200, "application/octet-stream", "A"],
    ['new Response("own", { status: 201 })', 201, "text/plain;charset=UTF-8", "own"],
    ['{ status: 202, headers: { "content-type": "text/css" }, body: "a{}" }', 202, "text/css", "a{}"],
    ["(function* () { yield { a: 1 }; })()", 200, "text/event-stream", 'data: {"a":1}\n\n'],
    ['(async function* () { yield "a"; yield "b"; })()', 200, "text/plain; charset=utf-8", "ab"],
    ["{ then(resolve) { resolve(7); } }", 200, "application/json", "7"],
  ])("%s", async (value, status, type, text) => {
    expect(await answer(`export const GET = () => (${value});`)).toMatchObject({ status, type, text });
  });

  it("carry the request id and the cookies that were set", async () => {
    const { headers } = await answer(
      'export const GET = (_, context) => { context.cookies.set("a", "1"); return 1; };',
      { file: "api/a.js" },
    );
    expect(headers.get("x-request-id")).toBe("id-1");
    expect(headers.get("set-cookie")).toBe("a=1; Path=/");
  });

  it("a handler gets the request and the context", async () => {
    const source =
      "export const POST = async (request: Request, context: any) => [await request.text(), context.params.id, context.query.q];";
    const { text } = await answer(source, {
      method: "POST",
      path: "/?q=1",
      params: { id: "7" },
      init: { body: "body" },
    });
    expect(text).toBe('["body","7","1"]');
  });
});

describe("the request as text", () => {
  const REQUEST: CallOptions & { method: "POST" } = {
    method: "POST",
    path: "/api/x/7?q=1&q=2",
    params: { id: "7" },
    init: { body: '{"a":1}', headers: { "Content-Type": "application/json", "X-Own": "ü", "content-length": "7" } },
  };

  it("can be parsed", async () => {
    const { text } = await answer("export const POST = (reqString) => ({ seen: JSON.parse(reqString) });", REQUEST);
    expect(JSON.parse(text).seen).toEqual({
      method: "POST",
      url: "http://localhost/api/x/7?q=1&q=2",
      path: "/api/x/7",
      headers: { "content-type": "application/json", "x-own": "ü", "content-length": "7" },
      query: { q: ["1", "2"] },
      params: { id: "7" },
      body: '{"a":1}',
    });
  });

  it("is what a parameter of that name asks for, and every handler of a CommonJS file", async () => {
    const kind = "request instanceof String";
    for (const [source, text] of [
      ["export function GET(reqString: string) { return reqString instanceof String; }", true],
      [
        "export const GET = async (req_string, context) => req_string instanceof String && context.requestId === 'id-1';",
        true,
      ],
      ["export const GET = reqString => reqString instanceof String;", true],
      ["const reqString = 1;\nexport const GET = (request) => request instanceof String;", false],
      [`export const GET = (request) => ${kind};`, false],
    ] as const)
      expect((await answer(source, { file: "api/a.ts" })).text, source).toBe(String(text));
    expect((await answer(`exports.GET = (request) => ${kind};`, { file: "api/a.cjs" })).text).toBe("true");
    expect((await answer(`module.exports = { GET(request) { return ${kind}; } };`, { file: "api/a.js" })).text).toBe(
      "true",
    );
  });

  it("has its members as attributes, and reads like a web request", async () => {
    const source = `exports.POST = async (request, context) => [
      request.method, request.path, request.headers["x-own"], request.headers.get("X-OWN"), Object.keys(request.headers).includes("get"),
      request.query.q, request.params.id, request.body, await request.json(), await request.text(), (await request.bytes()).length,
      (await request.arrayBuffer()).byteLength, request.signal.aborted, context.requestId, await request.json()];`;
    const { text } = await answer(source, { ...REQUEST, file: "api/a.cjs" });
    expect(JSON.parse(text)).toEqual([
      "POST",
      "/api/x/7",
      "ü",
      "ü",
      false,
      ["1", "2"],
      "7",
      '{"a":1}',
      { a: 1 },
      '{"a":1}',
      7,
      7,
      false,
      "id-1",
      { a: 1 },
    ]);
  });

  it("reads forms, and refuses a wrong content type as the contract does", async () => {
    const form = new URLSearchParams({ a: "1" });
    const read = 'exports.POST = async (request) => (await request.formData()).get("a");';
    expect((await answer(read, { file: "api/a.cjs", method: "POST", init: { body: form } })).text).toBe("1");
    const file = await createApp({ "api/a.cjs": "exports.POST = (request) => request.json();" }).load("api/a.cjs");
    await expect(call(file, "POST", { init: { body: form } })).rejects.toMatchObject({ status: 415 });
  });

  it("is answered at once where there is no body", async () => {
    const file = await createApp({ "api/a.cjs": "exports.GET = () => 1;" }).load("api/a.cjs");
    expect(call(file, "GET")).toBeInstanceOf(Response);
  });

  it.each([
    ["{ status: 201, body: { a: 1 } }", 201, "application/json", '{"a":1}'],
    ['{ status: 200, body: "[1, 2]" }', 200, "application/json", "[1, 2]"],
    ['{ status: 200, body: "plain" }', 200, "text/plain; charset=utf-8", "plain"],
    ['{ status: 200, body: "7" }', 200, "text/plain; charset=utf-8", "7"],
    ["{ status: 200, body: 7 }", 200, "application/json", "7"],
    ["{ status: 404 }", 404, null, ""],
    ['{ status: 200, headers: { "Content-Type": "text/html" }, body: "{}" }', 200, "text/html", "{}"],
    ["{ status: 99, body: 1 }", 200, "text/plain; charset=utf-8", '{"status":99,"body":1}'],
    ["{ status: 200, more: 1 }", 200, "text/plain; charset=utf-8", '{"status":200,"more":1}'],
  ])("the text of %s is that response", async (value, status, type, text) => {
    const source = `module.exports = { GET: (reqString) => JSON.stringify(${value}) };`;
    expect(await answer(source, { file: "api/a.js" })).toMatchObject({ status, type, text });
  });

  it("such text is only text from an ordinary handler", async () => {
    const text = '{"status":201,"body":1}';
    expect(await answer(`export const GET = () => '${text}';`)).toMatchObject({ status: 200, text });
  });

  it("other results are those of the contract", async () => {
    expect(await answer('exports.GET = () => ({ status: 201, body: "x" });', { file: "api/a.cjs" })).toMatchObject({
      status: 201,
      text: "x",
    });
    expect(await answer("exports.GET = async () => undefined;", { file: "api/a.cjs" })).toMatchObject({ status: 204 });
    expect(await answer("exports.GET = (request) => request;", { file: "api/a.cjs" })).toMatchObject({
      text: expect.stringContaining('"method":"GET"'),
    });
  });

  it("names wrong headers", async () => {
    const file = await createApp({ "api/a.cjs": 'exports.GET = () => \'{"status":200,"headers":"x"}\';' }).load(
      "api/a.cjs",
    );
    expect((await faultOf(() => call(file, "GET"))).message).toContain('has the headers "x"; give an object');
  });
});
