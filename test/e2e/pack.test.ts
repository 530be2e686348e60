// The package as npm gives it to people: packed, unpacked into an empty folder, and started there.
import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { bootDev } from "../contract/command-host.ts";
import { LogProbe } from "../contract/log-probe.ts";
import { runContract } from "../contract/suite.ts";
import { typeErrors } from "../tools/compiler.ts";
import { ENVIRONMENT, installPacked, packRuntime } from "../tools/packed.ts";
import {
  build,
  createFolder,
  kill,
  processesOf,
  ROOT,
  type Running,
  removeFolder,
  serverUrl,
  start,
} from "./command.ts";

describe("the packed package", { timeout: 120_000 }, () => {
  let folder: string;
  let contents: readonly string[];
  beforeAll(async () => {
    folder = createFolder({
      "app/package.json": `{ "private": true }\n`,
      "app/api/hello.ts": `import { HTTPException } from "polyglot-runtime";

export function GET(request: Request): string {
  if (request.url.endsWith("?")) return "typescript";
  throw new HTTPException(418, "short and stout");
}
`,
      "app/api/greet.py": `from polyglot import HTTPException


def GET(name: str = ""):
    if not name:
        raise HTTPException(418, "short and stout")
    return {"hello": name}
`,
    });
    const packed = await packRuntime(folder);
    contents = packed.contents;
    installPacked(packed.tarball, join(folder, "app"));
    return () => removeFolder(folder);
  }, 240_000);

  it("holds the built runtime, its Python, Swagger UI and its papers, and nothing else", () => {
    const known =
      /^(?:dist\/.+\.(?:js|d\.ts|py)|dist\/.+\/py\.typed|dist\/host\/swagger-ui\/.+|dist\/.+\.LICENSE\.txt|dist\/packages\/wheels\/.+\.whl|runtime\/cli\/polyglot\.js|examples\/start\/(?:api|tests)\/.+|examples\/start\/(?:README\.md|pyproject\.toml|tsconfig\.json)|README\.md|LICENSE|package\.json)$/;
    expect(contents.filter((path) => !known.test(path))).toEqual([]);
    expect(contents).toEqual(
      expect.arrayContaining([
        "LICENSE",
        "README.md",
        "dist/cli/index.js",
        "dist/engines/python/polyglot/__init__.py",
        "dist/engines/python/polyglot/py.typed",
        "dist/engines/python/thread/entry.js",
        "dist/host/swagger-ui/NOTICE",
        "dist/index.d.ts",
        "runtime/cli/polyglot.js",
      ]),
    );
  });

  it("serves both languages from a folder that has nothing but it", async () => {
    const dev: Running = start(["dev", "--port", "0"], {
      cwd: join(folder, "app"),
      env: ENVIRONMENT,
      program: ["npx", "--no", "polyglot"],
    });
    try {
      const url = await serverUrl(dev);
      const failed = await fetch(`${url}/api/hello`);
      expect({ status: failed.status, body: await failed.json() }).toMatchObject({
        status: 418,
        body: { title: "I'm a Teapot", detail: "short and stout", instance: "/api/hello" },
      });
      expect(await (await fetch(`${url}/api/hello?`)).text()).toBe("typescript");
      expect(await (await fetch(`${url}/api/greet?name=Ada`)).json()).toEqual({ hello: "Ada" });
      expect((await fetch(`${url}/api/greet`)).status).toBe(418);
      dev.signal("SIGINT");
      await dev.ended;
      await expect.poll(() => processesOf(dev.pid), { timeout: 10_000 }).toEqual([]);
    } finally {
      await kill(dev);
    }
  });

  it("builds and starts what it serves", async () => {
    const options = { cwd: join(folder, "app"), env: ENVIRONMENT, program: ["npx", "--no", "polyglot"] as const };
    await build(options);
    const server = start(["start", "--port", "0"], options);
    try {
      const url = await serverUrl(server);
      expect(await (await fetch(`${url}/api/hello?`)).text()).toBe("typescript");
      expect(await (await fetch(`${url}/api/greet?name=Ada`)).json()).toEqual({ hello: "Ada" });
      const page = await (await fetch(`${url}/docs/swagger-ui-bundle.js`)).text();
      expect(page).toContain("SwaggerUIBundle");
      server.signal("SIGTERM");
      await server.ended;
      // npx ends at once, the server when it has drained.
      await expect.poll(() => processesOf(server.pid), { timeout: 10_000 }).toEqual([]);
    } finally {
      await kill(server);
    }
  });

  const log = new LogProbe();
  const bootPacked = () => {
    const packages = join(folder, "app/node_modules");
    const program = [process.execPath, join(packages, "polyglot-runtime/runtime/cli/polyglot.js")] as const;
    return bootDev(log, { packages, program, env: { ...ENVIRONMENT, NODE_ENV: undefined } });
  };
  runContract("dev", bootPacked, { mode: "development", log });

  it("types a handler and the settings", async () => {
    const app = join(folder, "app");
    writeFileSync(
      join(app, "polyglot.config.ts"),
      `import { defineConfig } from "polyglot-runtime";\n\nexport default defineConfig({ port: "3000" });\n`,
    );
    writeFileSync(
      join(app, "tsconfig.json"),
      JSON.stringify({
        compilerOptions: {
          module: "nodenext",
          strict: true,
          noEmit: true,
          types: ["node"],
          typeRoots: [join(ROOT, "node_modules/@types")],
        },
        include: ["api", "polyglot.config.ts"],
      }),
    );
    const tsc = [join(ROOT, "node_modules/typescript/bin/tsc"), "--project", "."];
    const check = promisify(execFile)(process.execPath, tsc, { cwd: app });
    const { stdout } = await check.catch((error: { stdout: string }) => error);
    expect(stdout).toMatch(/^polyglot\.config\.ts\(3,\d+\): error TS2322: Type 'string' is not .+ 'number'\.\n$/);
  });

  it("types a client in a project of a browser, which has nothing of Node", async () => {
    const web = join(folder, "app/web");
    mkdirSync(web);
    writeFileSync(
      join(web, "main.ts"),
      `import { createClient } from "polyglot-runtime/client";

interface Api {
  GET: { "/api/hello": { request: { query: { q: string } }; responses: { 200: { hello: string } } } };
}

const { hello } = await createClient<Api>("/").GET("/api/hello", { query: { q: location.search } });
export const length: string = hello.length;
`,
    );
    const compilerOptions = {
      ...{ target: "es2022", lib: ["es2022", "dom"], types: [], module: "esnext", moduleResolution: "bundler" },
      ...{ strict: true, noEmit: true },
    };
    writeFileSync(join(web, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["main.ts"] }));
    expect(await typeErrors(web)).toEqual([
      "main.ts(8,14): error TS2322: Type 'number' is not assignable to type 'string'.",
    ]);
  });
});
