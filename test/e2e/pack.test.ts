// The package as npm gives it to people: packed, installed into an empty folder, and started there.
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { createFolder, kill, processesOf, ROOT, type Running, removeFolder, serverUrl, start } from "./command.ts";

// A person's shell, not that of the npm that runs this test; Node comes from here, as 200 MB of it need no second copy.
const ENVIRONMENT = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.toLowerCase().startsWith("npm_"))),
  PATH: [join(ROOT, "node_modules/.bin"), process.env.PATH].join(delimiter),
};

const npm = (args: readonly string[], cwd: string) => promisify(execFile)("npm", args, { cwd, env: ENVIRONMENT });

describe("the packed package", { timeout: 120_000 }, () => {
  let folder: string;
  let contents: string[];
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
    const { stdout } = await npm(["pack", "--json", "--silent", "--pack-destination", folder], ROOT);
    const [packed] = JSON.parse(stdout.slice(stdout.indexOf("["))) as [{ filename: string; files: { path: string }[] }];
    contents = packed.files.map(({ path }) => path);
    const install = ["install", "--prefer-offline", "--no-audit", "--no-fund", join(folder, packed.filename)];
    await npm(install, join(folder, "app"));
    return () => removeFolder(folder);
  }, 240_000);

  it("holds the built runtime, its Python and its papers, and nothing else", () => {
    const known =
      /^(?:dist\/.+\.(?:js|d\.ts|py)|dist\/.+\/py\.typed|runtime\/cli\/polyglot\.js|README\.md|LICENSE|package\.json)$/;
    expect(contents.filter((path) => !known.test(path))).toEqual([]);
    expect(contents).toEqual(
      expect.arrayContaining([
        "LICENSE",
        "README.md",
        "dist/cli/index.js",
        "dist/engines/python/polyglot/__init__.py",
        "dist/engines/python/polyglot/py.typed",
        "dist/engines/python/worker.js",
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
      expect(processesOf(dev.pid)).toEqual([]);
    } finally {
      await kill(dev);
    }
  });

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
});
