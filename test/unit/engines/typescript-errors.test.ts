// Faults of authors in the TypeScript engine: what they say, where they point, whom they break, and that they heal.
import { describe, expect, it } from "vitest";
import { call, createApp, errors, faultOf, HTTPException, type TemporaryApp } from "./typescript-app.ts";

const GOOD = "export const GET = () => 1;";

function place(app: TemporaryApp, file: string, line: number, column: number) {
  return { file: app.path(file), line, column };
}

describe("a file that does not compile", () => {
  it("names the place of a syntax error", async () => {
    const app = createApp({ "api/[id].ts": "export const GET = () => 1;\nconst ü = ;\n" });
    const fault = await app.fault("api/[id].ts");
    expect(fault).toMatchObject({
      kind: "SyntaxError",
      message: 'Unexpected ";"',
      place: place(app, "api/[id].ts", 2, 11),
    });
    expect(fault.trace).toContain("    2 | const ü = ;");
  });

  it("names the place of an import that leads nowhere", async () => {
    const app = createApp({ "api/a.ts": `// first\nimport { x } from "./gone.ts";\nexport const GET = () => x;` });
    const fault = await app.fault("api/a.ts");
    expect(fault).toMatchObject({ kind: "ERR_MODULE_NOT_FOUND", place: place(app, "api/a.ts", 2, 19) });
    expect(fault.message).toBe('Could not resolve "./gone.ts"; create that file or correct the path');
  });

  it("names the place in a file that the route imports", async () => {
    const app = createApp({
      "lib/bad.ts": "export const x = (;",
      "api/a.ts": 'import "../lib/bad.ts";\nexport const GET = () => 1;',
    });
    expect((await app.fault("api/a.ts")).place).toEqual(place(app, "lib/bad.ts", 1, 19));
  });

  it("names the place in JSON", async () => {
    const app = createApp({
      "data.json": '{ "a": }',
      "api/a.ts": 'import data from "../data.json";\nexport const GET = () => data;',
    });
    expect(await app.fault("api/a.ts")).toMatchObject({ kind: "SyntaxError", place: place(app, "data.json", 1, 8) });
  });

  it("of names that Python has not says which it has", async () => {
    const app = createApp({
      "lib/x.py": "def one(): ...\nTWO = 2",
      "api/a.ts": 'import x from "../lib/x.py";\nexport const GET = () => x;',
    });
    const fault = await app.fault("api/a.ts");
    expect(fault.message).toBe("lib/x.py has no default; it has one, TWO; import { … } what you need of it");
    expect(fault.place?.line).toBe(1);
  });

  it("is told when it is gone", async () => {
    const app = createApp({});
    expect((await app.fault("api/a.ts")).message).toBe("api/a.ts does not exist");
  });
});

describe("a file that cannot be linked", () => {
  it("names the import of a package that is not installed, and how to install it", async () => {
    const app = createApp({
      "lib/x.ts": '// first\nexport { a } from "@scope/absent/deep";',
      "api/a.ts": 'export { a as GET } from "../lib/x.ts";',
    });
    const fault = await app.fault("api/a.ts");
    expect(fault.message).toBe(
      "Cannot find package '@scope/absent' imported from lib/x.ts; install it with npm install @scope/absent",
    );
    expect(fault).toMatchObject({ kind: "ERR_MODULE_NOT_FOUND", place: place(app, "lib/x.ts", 2, 19) });
  });

  it("names a package that CommonJS requires", async () => {
    const app = createApp({ "api/a.cjs": '\n\nexports.x = require("absent");' });
    const fault = await app.fault("api/a.cjs");
    expect(fault.message).toBe("Cannot find module 'absent'; install it with npm install absent");
    expect(fault.place).toEqual(place(app, "api/a.cjs", 3, 13));
  });

  it("names a path that a package does not offer", async () => {
    const app = createApp({
      "node_modules/pack/package.json": '{ "exports": { ".": "./index.js" } }',
      "node_modules/pack/index.js": "",
      "api/a.ts": '\nimport "pack/secret";\nexport const GET = () => 1;',
    });
    expect(await app.fault("api/a.ts")).toMatchObject({
      kind: "ERR_PACKAGE_PATH_NOT_EXPORTED",
      place: place(app, "api/a.ts", 2, 8),
    });
  });

  it("names an export that is not there", async () => {
    const app = createApp({
      "lib/x.ts": "export const one = 1;",
      "api/a.ts": '// first\nimport { two } from "../lib/x.ts";\nexport const GET = () => two;',
    });
    const fault = await app.fault("api/a.ts");
    expect(fault.message).toContain(
      "The requested module 'lib/x.ts' does not provide an export named 'two'; correct the name",
    );
    expect(fault).toMatchObject({ kind: "SyntaxError", place: { file: app.path("api/a.ts"), line: 2 } });
  });
});

describe("a file that throws while it is loaded", () => {
  it("names the line of the source", async () => {
    const app = createApp({
      "api/a.ts":
        "interface Gone {\n  a: string;\n}\n\nfunction fail(): never {\n  throw new RangeError('no');\n}\nfail();\n",
    });
    const fault = await app.fault("api/a.ts");
    expect(fault).toMatchObject({ kind: "RangeError", message: "no", place: place(app, "api/a.ts", 6, 9) });
    expect(fault.trace?.split("\n").slice(0, 3)).toEqual([
      "RangeError: no",
      `    at fail (${app.path("api/a.ts")}:6:9)`,
      expect.stringContaining(`${app.path("api/a.ts")}:8:1`),
    ]);
    expect(fault.trace).not.toContain("node:internal");
  });

  it("says what was thrown when it is no error", async () => {
    const app = createApp({ "api/a.ts": "throw { code: 7 };", "api/b.ts": "throw undefined;" });
    expect(await app.fault("api/a.ts")).toMatchObject({
      kind: "object",
      message: expect.stringContaining("{ code: 7 } was thrown; throw an Error"),
    });
    expect(await app.fault("api/b.ts")).toMatchObject({ kind: "undefined", place: { file: app.path("api/b.ts") } });
  });
});

describe("a broken file", () => {
  it("breaks only the routes that import it, also when all are compiled together", async () => {
    const app = createApp({
      "lib/bad.ts": "export const = 1;",
      "api/bad.ts": 'import "../lib/bad.ts";',
      "api/good.ts": GOOD,
      "api/worse.ts": "export const",
    });
    const results = await Promise.allSettled(
      ["api/bad.ts", "api/good.ts", "api/worse.ts"].map((file) => app.load(file)),
    );
    expect(results.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "rejected"]);
  });

  it("heals when it is mended", async () => {
    const app = createApp({
      "lib/x.ts": "export const x = ;",
      "api/a.ts": 'import { x } from "../lib/x.ts";\nexport const GET = () => x;',
    });
    await app.fault("api/a.ts");
    expect(await app.edit({ "lib/x.ts": "export const x = 1;" })).toEqual(["api/a.ts", "lib/x.ts"]);
    expect(await app.get("api/a.ts")).toBe("1");
    await app.edit({ "api/a.ts": "export const" });
    await app.fault("api/a.ts");
    await app.edit({ "api/a.ts": GOOD });
    expect(await app.get("api/a.ts")).toBe("1");
  });

  it("heals when the file it misses is added", async () => {
    const app = createApp({ "api/a.ts": 'import { x } from "../lib/x";\nexport const GET = () => x;' });
    await app.fault("api/a.ts");
    expect(await app.edit({ "lib/x/index.ts": "export const x = 1;" })).toEqual(["api/a.ts"]);
    expect(await app.get("api/a.ts")).toBe("1");
  });

  it("heals when the package it misses is installed", async () => {
    const app = createApp({ "api/a.ts": 'import { x } from "pack";\nexport const GET = () => x;' });
    await app.fault("api/a.ts");
    app.write({ "node_modules/pack/index.js": "exports.x = 1;" });
    expect(await app.edit({ "package.json": "{}" })).toContain("api/a.ts");
    expect(await app.get("api/a.ts")).toBe("1");
  });

  it("is tried again after any change, while what worked keeps its state", async () => {
    const app = createApp({
      "lib/count.ts": "let count = 0;\nexport const next = () => ++count;",
      "api/good.ts": 'import { next } from "../lib/count.ts";\nexport const GET = () => next();',
      "api/bad.ts":
        'import { next } from "../lib/count.ts";\nif (!("ready" in globalThis)) throw new Error("not yet");\nexport const GET = () => next();',
    });
    expect(await app.get("api/good.ts")).toBe("1");
    expect((await app.fault("api/bad.ts")).message).toBe("not yet");
    expect(await app.fault("api/bad.ts")).toBe(await app.fault("api/bad.ts"));
    Object.assign(globalThis, { ready: true });
    expect(await app.invalidate("README.md")).toEqual(["api/bad.ts"]);
    expect(await app.get("api/bad.ts")).toBe("2");
    expect(await app.get("api/good.ts")).toBe("3");
    Reflect.deleteProperty(globalThis, "ready");
  });

  it("says so after its import was deleted", async () => {
    const app = createApp({
      "lib/x.ts": "export const x = 1;",
      "api/a.ts": 'import { x } from "../lib/x.ts";\nexport const GET = () => x;',
    });
    await app.get("api/a.ts");
    expect(await app.remove("lib/x.ts")).toEqual(["api/a.ts", "lib/x.ts"]);
    expect((await app.fault("api/a.ts")).place).toEqual(place(app, "api/a.ts", 1, 19));
  });
});

describe("exports that are no handlers", () => {
  const message = async (text: string, file = "api/a.ts") => {
    const app = createApp({ [file]: text });
    const method = file.includes(".get.") ? "GET" : undefined;
    const fault = await faultOf(app.load(file, method));
    expect(fault.place?.file).toBe(app.path(file));
    return `${fault.place?.line}: ${fault.message}`;
  };

  it("lists what is exported and what is accepted", async () => {
    expect(await message("export const a = 1, b = 2;")).toBe(
      "undefined: api/a.ts exports a, b, but no method; accepted: functions called GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS",
    );
    expect(await message("module.exports = {};", "api/a.cjs")).toContain("api/a.cjs exports nothing, but no method");
  });

  it("gives a hint on lower case, a missing export, and a default", async () => {
    expect(await message("\nexport function get() {}")).toMatch(
      /^2: .*methods are written in capitals: rename get to GET$/,
    );
    expect(await message("// x\nfunction POST(reqString) {}", "api/a.js")).toMatch(
      /^2: .*put `export` before its POST$/,
    );
    expect(await message("export default () => 1;")).toContain(
      "only in a file named after its method, like report.get.ts",
    );
  });

  it.each([
    ["5", "a number"],
    ["null", "null"],
    ["{ port: 1 }", "an object without one"],
    ["{ fetch: 1 }", "one whose fetch is a number"],
    ["class {}", "a class"],
  ])("says what an app is when the default is %s", async (value, kind) => {
    expect(await message(`export default ${value};`)).toMatch(
      new RegExp(`a default export is a whole app, an object with a function fetch, and this is ${kind}$`),
    );
  });

  it("refuses a default that nothing would call", async () => {
    const both = "export const GET = () => 1;\nexport default function () {}\n";
    const idle = "exports a function as default beside GET, and nothing would call it; give it the name of a method";
    expect(await message(both)).toContain(`a.ts ${idle}`);
    expect(await message(both, "api/a.get.ts")).toContain(`a.get.ts ${idle}`);
    const app = createApp({
      "api/same.ts": "export const GET = () => 1;\nexport default GET;",
      "api/data.ts": "export const GET = () => 1;\nexport default { title: 'data for others' };",
      "api/both.cjs": "module.exports = () => 1;\nmodule.exports.GET = () => 1;",
    });
    for (const file of ["api/same.ts", "api/data.ts", "api/both.cjs"])
      expect((await app.load(file)).methods).toEqual(["GET"]);
  });

  it("refuses what cannot be called", async () => {
    expect(await message("\n\nexport const GET = 7;")).toBe(
      "3: api/a.ts exports GET as a number; a handler is a function of (request, context)",
    );
    expect(await message("export class GET {}")).toContain("exports GET as a class");
  });

  it("asks for the method of the file name", async () => {
    expect(await message("export const POST = () => 1;", "api/a.get.ts")).toBe(
      "1: api/a.get.ts exports POST; its file name asks for GET: export a function GET, or one as default",
    );
  });
});

describe("a handler that throws", () => {
  const SOURCE = `interface Gone {
  a: string;
}
class Missing extends Error {
  override name = "Missing";
}
export function GET(): never {
  throw new Missing("sync");
}
export async function POST(): Promise<never> {
  await Promise.resolve();
  throw new Missing("async");
}
export function PUT() { throw "text"; }
export async function PATCH() { throw undefined; }
export async function* DELETE() { throw new Missing("stream"); }
`;

  it("is a HandlerError with kind, place and trace, sync and async", async () => {
    const app = createApp({ "api/(group)/[id].ts": SOURCE });
    const file = await app.load("api/(group)/[id].ts");
    for (const [method, message, line] of [
      ["GET", "sync", 8],
      ["POST", "async", 12],
      ["DELETE", "stream", 16],
    ] as const) {
      const fault = await faultOf(() => call(file, method));
      expect(fault).toMatchObject({ kind: "Missing", message, place: { file: app.path("api/(group)/[id].ts"), line } });
      expect(fault.trace).toMatch(new RegExp(`^Missing: ${message}\\n    at .*\\[id\\]\\.ts:${line}:\\d+`));
      expect(fault.trace).not.toContain("Object.");
      expect(fault.cause).toMatchObject({ message });
    }
    expect(() => call(file, "GET")).toThrow(errors.HandlerError);
  });

  it("may throw what is no error", async () => {
    const app = createApp({ "api/a.ts": SOURCE });
    const file = await app.load("api/a.ts");
    expect(await faultOf(() => call(file, "PUT"))).toMatchObject({
      kind: "string",
      message: expect.stringContaining("'text' was thrown"),
      cause: "text",
    });
    expect(await faultOf(() => call(file, "PATCH"))).toMatchObject({
      kind: "undefined",
      place: { file: app.path("api/a.ts") },
    });
  });

  it("points at the app's line when a package throws", async () => {
    const app = createApp({
      "node_modules/pack/index.js": 'exports.fail = () => { throw new Error("deep"); };',
      "api/a.ts": 'import { fail } from "pack";\nexport const GET = () => {\n  fail();\n};',
    });
    const file = await app.load("api/a.ts");
    const fault = await faultOf(() => call(file, "GET"));
    expect(fault.place).toEqual(place(app, "api/a.ts", 3, 3));
    expect(fault.trace).toContain("node_modules/pack/index.js:1:");
  });

  it("may return what is no response", async () => {
    const app = createApp({
      "api/a.ts":
        'export const GET = () => new Response("", { headers: {} }).headers.get;\nexport const POST = async () => ({ status: 200, headers: { "x y": "1" } });',
    });
    const file = await app.load("api/a.ts");
    expect(await faultOf(() => call(file, "GET"))).toMatchObject({
      message: expect.stringContaining("cannot return a function"),
      place: { file: app.path("api/a.ts") },
    });
    expect(await faultOf(() => call(file, "POST"))).toMatchObject({
      message: expect.stringContaining("header name"),
      place: { file: app.path("api/a.ts") },
    });
  });

  it("passes HTTPException on, also one of another copy of the runtime", async () => {
    const app = createApp({
      "api/a.ts": `import { HTTPException } from "polyglot-runtime";
        class Other extends Error { name = "HTTPException"; status = 409; detail = "other"; headers = { "x-a": "1" }; }
        export const GET = () => { throw new HTTPException(404, "own"); };
        export const POST = async () => { throw new Other(); };`,
    });
    const file = await app.load("api/a.ts");
    expect(() => call(file, "GET")).toThrow(HTTPException);
    await expect(call(file, "POST")).rejects.toMatchObject({ status: 409, detail: "other", headers: { "x-a": "1" } });
    await expect(call(file, "POST")).rejects.toBeInstanceOf(HTTPException);
  });

  it("answers with the response of Hono's HTTPException", async () => {
    const app = createApp({
      "api/a.ts": `class HTTPException extends Error { getResponse() { return new Response("stop", { status: 403 }); } }
        export const GET = () => { throw new HTTPException(); };
        export const POST = async () => { throw new HTTPException(); };`,
    });
    const file = await app.load("api/a.ts");
    const responses = [call(file, "GET"), await call(file, "POST")];
    expect(responses.map((response) => (response as Response).status)).toEqual([403, 403]);
    expect((responses[0] as Response).headers.get("x-request-id")).toBe("id-1");
  });
});
