// `polyglot openapi`, and the document of a build.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, it, onTestFinished } from "vitest";
import { build, createApp, kill, ROOT, run, serverUrl, start } from "./command.ts";

const APP = {
  "package.json": '{ "name": "shop", "version": "3.0.1" }\n',
  "polyglot.config.ts": "export default { openapi: { description: process.env.ABOUT } };\n",
  "api/hello.ts": 'console.log("imported");\nexport const GET = () => 1;\n',
  "api/hola/[name].py": 'print("imported")\n\n\ndef GET(name: str):\n    return name\n',
};

describe("polyglot openapi", { timeout: 60_000 }, () => {
  it("prints the document, and nothing else", async () => {
    const { code, stdout } = await run(["openapi", createApp(APP)], { cwd: ROOT });
    const document = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(document.info).toEqual({ title: "shop", version: "3.0.1" });
    expect(Object.keys(document.paths)).toEqual(["/api/hello", "/api/hola/{name}"]);
  });

  it("prints that of the demo, which is valid", async () => {
    const { code, stdout, stderr } = await run(["openapi"], { cwd: ROOT });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const { valid, errors } = await new Validator().validate(JSON.parse(stdout));
    expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
  });

  it("names files that are broken, and ends with code 1", async () => {
    const app = createApp({ ...APP, "api/bad.ts": "export const GET = ;\n", "api/mal.py": "def GET(:\n    pass\n" });
    const { code, stdout, stderr } = await run(["openapi"], { cwd: app });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^api\/bad\.ts:1: .+\napi\/mal\.py:1: .+\n$/m);
    expect(Object.keys(JSON.parse(stdout).paths)).toEqual(["/api/hello", "/api/hola/{name}"]);
  });
});

describe("a build", { timeout: 60_000 }, () => {
  it("brings its document: it is served when the sources are gone, under the settings of now", async () => {
    const app = createApp(APP);
    await build({ cwd: app, env: { NODE_ENV: undefined } });
    for (const source of ["api", "package.json"]) rmSync(join(app, source), { recursive: true });
    const server = start(["start", "--port", "0"], { cwd: app, env: { NODE_ENV: undefined, ABOUT: "Sells." } });
    onTestFinished(() => kill(server));
    const url = await serverUrl(server);
    const document = (await (await fetch(`${url}/openapi.json`)).json()) as { info: object; paths: object };
    expect(document.info).toEqual({ title: "shop", version: "3.0.1", description: "Sells." });
    expect(Object.keys(document.paths)).toEqual(["/api/hello", "/api/hola/{name}"]);
    expect((await fetch(`${url}/docs`)).status).toBe(200);
  });
});
