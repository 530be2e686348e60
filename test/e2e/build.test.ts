// `polyglot build` and `polyglot start` from outside: what is built, what it takes to serve it, and what cannot be.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { createApp, createFolder, kill, type Running, removeFolder, run, serverUrl, start } from "./command.ts";

const LOCAL = ["--port", "0", "--host", "127.0.0.1"];
const PRODUCTION = { NODE_ENV: undefined };

const text = async (url: string) => (await fetch(url)).text();

function write(app: string, file: string, content: string): void {
  mkdirSync(dirname(join(app, file)), { recursive: true });
  writeFileSync(join(app, file), content);
}

const build = (app: string, ...args: string[]) => run(["build", ...args], { cwd: app, env: PRODUCTION });

async function startApp(app: string, env: NodeJS.ProcessEnv = {}): Promise<Running & { url: string }> {
  const running = start(["start", ...LOCAL], { cwd: app, env: { ...PRODUCTION, ...env } });
  onTestFinished(() => kill(running));
  return { ...running, url: await serverUrl(running) };
}

const APP = {
  "polyglot.config.ts": `import { defineConfig } from "polyglot-runtime";
import { limit } from "./limit.ts";
export default defineConfig({ bodyLimit: limit, python: { workers: 1 } });
`,
  "limit.ts": "export const limit = Number(process.env.LIMIT ?? 10);\n",
  "api/esm.ts": `import { readFileSync } from "node:fs";
import { HTTPException } from "polyglot-runtime";
import { shared } from "./_shared.ts";
export const GET = () => ({
  data: readFileSync(new URL("./data.txt", import.meta.url), "utf8"),
  same: readFileSync(import.meta.dirname + "/data.txt", "utf8") + __filename.slice(-11),
  shared,
});
export const POST = async (request: Request) => ({ length: (await request.text()).length });
export const PUT = () => {
  throw new Error("thrown on line 11");
};
export const DELETE = () => { throw new HTTPException(418); };
`,
  "api/_shared.ts": `export const shared = "shared";\n`,
  "api/lazy.ts": `export const GET = async () => (await import("./_lazy.ts")).value;\n`,
  "api/_lazy.ts": `export const value = "lazy";\n`,
  "api/common.cjs": `const { readFileSync } = require("node:fs");
const { own } = require("./_own.cjs");
const { HTTPException } = require("polyglot-runtime");
exports.GET = () => JSON.stringify({ status: 200, body: readFileSync(__dirname + "/data.txt", "utf8") + own + typeof HTTPException });
`,
  "api/_own.cjs": `exports.own = require("node:path").basename(__filename);\n`,
  "api/data.txt": "data beside the source",
  "api/greet.py": `import os
import _lib.words

def GET(name: str = "you"):
    with open(os.path.join(os.path.dirname(__file__), "data.txt")) as data:
        return {"hello": _lib.words.polite(name), "data": data.read(), "env": os.environ.get("COLOUR")}

def PUT():
    raise ValueError("raised on line 9")
`,
  "api/_lib/words.py": `def polite(name):\n    from _lib import late\n    return late.title(name)\n`,
  "api/_lib/late.py": "def title(name):\n    return name.title()\n",
  "api/moody.ts": `if (process.env.MOOD) throw new Error("in no mood");\nexport const GET = () => "good";\n`,
};

describe("an app of both languages", { timeout: 120_000 }, () => {
  let app: string;
  let built: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    app = createFolder(APP);
    built = await build(app);
    return () => removeFolder(app);
  });

  it("is built with a row for each file, and what it comes to", () => {
    expect(built).toMatchObject({ code: 0, stderr: "" });
    const row = (method: string, path: string, file: string) =>
      expect(built.stdout).toMatch(new RegExp(`^${method} +${path} +${file} +[\\d.]+ k?B +[\\d.]+ ms$`, "m"));
    expect(built.stdout).toMatch(/^METHOD +PATH +FILE +SIZE +IMPORT\n/);
    row("GET, POST, PUT, DELETE", "/api/esm", "api/esm.ts");
    row("GET, PUT", "/api/greet", "api/greet.py");
    expect(built.stdout).toMatch(
      /\n5 files of routes, imported in \d+ ms; 9 outputs \([\d.]+ kB\), 3 Python files \(\d+ B\)\nbuilt in [\d.]+ s; /,
    );
    expect(readdirSync(join(app, ".polyglot"))).toEqual(["build"]);
  });

  it("serves what was built from another place, without its sources, with the environment of the start", async () => {
    const moved = `${app}-moved`;
    renameSync(app, moved);
    onTestFinished(() => renameSync(moved, app));
    for (const file of Object.keys(APP).filter((name) => !name.endsWith("/data.txt"))) rmSync(join(moved, file));
    write(moved, "api/esm.ts", `export const GET = () => "changed since";\n`);
    write(moved, "api/added.ts", `export const GET = () => "added since";\n`);
    write(moved, ".env", "COLOUR=green\nLIMIT=20\n");
    const { url, printed } = await startApp(moved, { MOOD: "bad" });

    const data = "data beside the source";
    expect(JSON.parse(await text(`${url}/api/esm`))).toEqual({ data, same: `${data}/api/esm.ts`, shared: "shared" });
    expect((await fetch(`${url}/api/esm`, { method: "DELETE" })).status).toBe(418);
    expect(await text(`${url}/api/lazy`)).toBe("lazy");
    expect(await text(`${url}/api/common`)).toBe(`${data}_own.cjsfunction`);
    expect(JSON.parse(await text(`${url}/api/greet?name=ada`))).toEqual({ hello: "Ada", data, env: "green" });
    expect((await fetch(`${url}/api/added`)).status).toBe(404);

    const post = async (length: number) =>
      (await fetch(`${url}/api/esm`, { method: "POST", body: "x".repeat(length) })).status;
    expect([await post(20), await post(21)]).toEqual([200, 413]);

    expect((await fetch(`${url}/api/esm`, { method: "PUT" })).status).toBe(500);
    await printed(
      new RegExp(`"PUT /api/esm failed: Error: thrown on line 11\\\\n.*at PUT \\(${moved}/api/esm\\.ts:11:9\\)`),
    );
    expect((await fetch(`${url}/api/greet`, { method: "PUT" })).status).toBe(500);
    await printed(new RegExp(`${moved}/api/greet\\.py\\\\", line 9, in PUT\\\\n    raise ValueError`));

    expect((await fetch(`${url}/api/moody`)).status).toBe(500);
    await printed(/"level":"error",.*"message":"api\/moody\.ts:1: Error: in no mood \(\/api\/moody answers 500 /);
  });
});

describe("polyglot start", { timeout: 60_000 }, () => {
  it("loads neither a compiler nor a watcher", async () => {
    const app = createApp({ "api/hello.ts": `export const GET = (): string => "hello";\n` });
    await build(app);
    const trace = createApp({
      "trace.mjs": `import { registerHooks } from "node:module";
import { appendFileSync } from "node:fs";
const note = (url) => appendFileSync(new URL("./loaded.txt", import.meta.url), url + "\\n");
registerHooks({ load: (url, context, next) => { note(url); return next(url, context); } });
`,
    });
    const { url } = await startApp(app, { NODE_OPTIONS: `--import ${join(trace, "trace.mjs")}` });
    expect(await text(`${url}/api/hello`)).toBe("hello");
    const loaded = readFileSync(join(trace, "loaded.txt"), "utf8").split("\n");
    expect(loaded.filter((one) => /runtime\/host\/host\.ts|typescript\/built\.ts|api_hello-/.test(one))).toHaveLength(
      3,
    );
    expect(loaded.filter((one) => /esbuild|chokidar|typescript\/compile|watch\.ts|scan\.ts\?/.test(one))).toEqual([]);
  });

  it("says what to do where there is no build, or one that it cannot serve", async () => {
    const app = createApp({ "api/hello.ts": `export const GET = () => "hello";\n` });
    const refusal = async () => {
      const { code, stdout, stderr } = await run(["start", ...LOCAL], { cwd: app });
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      return stderr;
    };
    expect(await refusal()).toBe(`There is no build in ${app}; run polyglot build first. (polyglot dev needs none.)\n`);
    await build(app);
    const file = join(app, ".polyglot/build/manifest.json");
    const manifest = JSON.parse(readFileSync(file, "utf8"));
    const altered = (change: object) => writeFileSync(file, JSON.stringify({ ...manifest, ...change }));
    altered({ runtime: "0.0.1" });
    expect(await refusal()).toMatch(
      /^The build in .+ is of polyglot 0\.0\.1; this is \d.+: run polyglot build first\.\n$/,
    );
    altered({ format: 99 });
    expect(await refusal()).toMatch(/ has format 99; this runtime reads \d+: run polyglot build first\.\n$/);
    altered({ index: "/elsewhere/index.js" });
    expect(await refusal()).toMatch(
      / imports the runtime at \/elsewhere\/index\.js, but \S+index\.ts runs: run polyglot /,
    );
    altered({ settings: { apiDir: "api", prefix: "/v1" } });
    expect(await refusal()).toMatch(/^prefix is "\/api", but the build was made with "\/v1"; run polyglot build with /);
    writeFileSync(file, "{");
    expect(await refusal()).toBe(`${file} cannot be read as JSON; run polyglot build first.\n`);
  });

  it("ends by a signal while files are still being imported", async () => {
    const app = createApp({
      "api/slow.ts": `if (process.env.SLOW) { console.log("importing"); await new Promise((done) => setTimeout(done, 60_000)); }
export const GET = () => "hello";\n`,
    });
    await build(app);
    const running = start(["start", ...LOCAL], { cwd: app, env: { ...PRODUCTION, SLOW: "1" } });
    onTestFinished(() => kill(running));
    await running.printed(/importing/);
    running.signal("SIGTERM");
    expect((await running.ended).code).toBe(0);
  });
});

describe("polyglot build", { timeout: 60_000 }, () => {
  it("names every broken file with its line, and leaves the build of before alone", async () => {
    const app = createApp({ "api/good.ts": `export const GET = () => "good";\n` });
    expect(await build(app)).toMatchObject({ code: 0 });
    const before = readFileSync(join(app, ".polyglot/build/manifest.json"), "utf8");
    write(app, "api/syntax.ts", "export const GET = () => {\n  return (;\n};\n");
    write(app, "api/nothing.js", "\n\nexport const get = () => 1;\n");
    write(app, "api/throws.mjs", `export const GET = () => 1;\nthrow new TypeError("at once");\n`);
    write(app, "api/missing.ts", `\nimport "./nowhere.ts";\nexport const GET = () => 1;\n`);
    write(app, "api/indent.py", "def GET():\nreturn 1\n");
    write(app, "api/untellable.py", "\n\ndef GET(one, two, three):\n    return 1\n");
    const { code, stdout, stderr } = await build(app);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    const lines = stderr.trimEnd().split("\n");
    expect(lines.map((line) => /^(?:(api\/\w+\.\w+:\d+): .+|\d faults: .+)?$/.exec(line)?.[1] ?? line)).toEqual([
      "api/indent.py:2",
      "api/missing.ts:2",
      "api/nothing.js:3",
      "api/syntax.ts:2",
      "api/throws.mjs:2",
      "api/untellable.py:3",
      "",
      "6 faults: nothing was built",
    ]);
    expect(readFileSync(join(app, ".polyglot/build/manifest.json"), "utf8")).toBe(before);
    expect(readdirSync(join(app, ".polyglot"))).toEqual(["build"]);
    expect(existsSync(join(app, ".polyglot/build/typescript"))).toBe(true);
  });

  it("has the same hash for the same app, and tells machines what it made", async () => {
    const app = createApp({
      "api/hello.ts": `console.log("loud");\nexport const config = { timeout: 5 };\nexport const GET = () => "hello";\n`,
    });
    const reports = [await build(app, "--json"), await build(app, "--json")].map(({ stdout }) => JSON.parse(stdout));
    expect(reports[0]).toMatchObject({
      routes: [{ method: "GET", path: "/api/hello", file: "api/hello.ts", language: "typescript" }],
      python: {},
    });
    expect(reports[0].hash).toMatch(/^[0-9a-f]{64}$/);
    expect(reports[1].hash).toBe(reports[0].hash);
    write(app, "api/hello.ts", `export const GET = () => "other";\n`);
    const other = JSON.parse((await build(app, "--json")).stdout);
    expect(other.hash).not.toBe(reports[0].hash);
  });

  it("refuses two files for one method of a path", async () => {
    const app = createApp({
      "api/users/[id].ts": `export const GET = () => 1;\n`,
      "api/users/[name].js": `export const GET = () => 1;\n`,
    });
    const { code, stderr } = await build(app);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^Two files answer GET \/api\/users\/:id: api\/users\/\[id\]\.ts and api\/users\/\[name\]\.js\./,
    );
  });
});
