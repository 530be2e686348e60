// The command line from outside: what it prints, what it serves, how it ends.
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { createFolder, kill, processesOf, ROOT, removeFolder, run, serverUrl, start, startDev } from "./command.ts";

const APP = createFolder({
  "api/hello.ts": `export const GET = () => "typescript";\n`,
  "api/slow.ts": `export const GET = () => new Promise((resolve) => setTimeout(resolve, 60_000, "late"));\n`,
  "api/greet.py": `def GET(name: str = "you"):\n    return {"hello": name}\n`,
});
afterAll(() => removeFolder(APP));

const text = async (url: string) => (await fetch(url)).text();

describe("polyglot dev", { timeout: 120_000 }, () => {
  it("shows where it listens and what it serves, and TypeScript answers while Python starts", async () => {
    const dev = await startDev(APP);
    expect(await text(`${dev.url}/api/hello`)).toBe("typescript");
    expect(dev.output()).not.toContain("Python ready");
    expect(dev.output()).toMatch(
      new RegExp(
        [
          String.raw`polyglot \d+\.\d+\.\d+  ${dev.url}/api\n`,
          String.raw`\n3 routes, Python on Pyodide, TypeScript on Node \d+\.\d+\.\d+\n`,
          String.raw`  /api/greet  api/greet\.py\n`,
          String.raw`  /api/hello  api/hello\.ts\n`,
          String.raw`  /api/slow   api/slow\.ts\n`,
          String.raw`\nready in \d+ ms\n`,
        ].join(""),
      ),
    );
    expect(await text(`${dev.url}/api/greet?name=Ada`)).toBe('{"hello":"Ada"}');
    expect(await dev.printed(/Python ready in \d+ ms/)).toBeTruthy();
  });

  it("ends on Ctrl-C at once, with code 0, and leaves no process", async () => {
    const dev = await startDev(APP);
    await dev.printed(/Python ready/);
    dev.signal("SIGINT");
    expect(await dev.ended).toMatchObject({ code: 0, milliseconds: within(5000) });
    expect(processesOf(dev.pid)).toEqual([]);
  });

  it("ends on Ctrl-C while Python starts", async () => {
    const dev = await startDev(APP);
    dev.signal("SIGINT");
    expect(await dev.ended).toMatchObject({ code: 0, milliseconds: within(5000), stderr: "" });
    expect(dev.output()).not.toMatch(/error/i);
    expect(processesOf(dev.pid)).toEqual([]);
  });

  it("ends on SIGTERM with a request in flight", async () => {
    const dev = await startDev(APP);
    const cut = expect(fetch(`${dev.url}/api/slow`)).rejects.toThrow();
    await text(`${dev.url}/api/hello`); // the slow one went first
    dev.signal("SIGTERM");
    expect(await dev.ended).toMatchObject({ code: 0, milliseconds: within(5000) });
    await cut;
  });

  it("says who holds a taken port and which to take next", async () => {
    const holder = createServer().listen(0, "127.0.0.1");
    await once(holder, "listening");
    try {
      const { port } = holder.address() as { port: number };
      const { code, stdout, stderr } = await run(["dev", "--port", String(port)], { cwd: APP });
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      expect(stderr).toMatch(
        new RegExp(`^Port ${port} is taken by .+\\. Stop it, or take the next free one: --port \\d+\\.\\n$`),
      );
    } finally {
      holder.close();
    }
  });

  it("is in production mode where NODE_ENV says so: JSON logs, and no internals in answers", async () => {
    const app = createFolder({ "api/fail.ts": `export const GET = () => { throw new Error("internal"); };\n` });
    const dev = start(["dev", "--port", "0"], { cwd: app, env: { NODE_ENV: "production" } });
    onTestFinished(async () => {
      await kill(dev);
      removeFolder(app);
    });
    const response = await fetch(`${await serverUrl(dev)}/api/fail`, { headers: { accept: "text/html" } });
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).not.toHaveProperty("error");
    await dev.printed(/"level":"error".*internal/);
  });

  it("serves another folder than the present one", async () => {
    const dev = start(["dev", APP, "--port", "0"], { cwd: ROOT });
    try {
      const [, url] = await dev.printed(/(http:\S+)/);
      expect(await text(`${url}/hello`)).toBe("typescript");
    } finally {
      await kill(dev);
    }
  });

  it("names the folder that is missing", async () => {
    const empty = createFolder({});
    const { code, stderr } = await run(["dev", "--port", "0"], { cwd: empty });
    removeFolder(empty);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^The folder of routes "api" does not exist in .+ Create api\/hello\.ts with: /),
    });
  });
});

describe("polyglot start", { timeout: 120_000 }, () => {
  it("serves in production: ready when every file is loaded, JSON logs, drained by SIGTERM with code 0", async () => {
    const app = createFolder({
      "api/hello.ts": `export const GET = () => process.env.NODE_ENV;\n`,
      "api/greet.py": `def GET(name: str = "you"):\n    return {"hello": name}\n`,
      "api/slow.ts": `import { setTimeout } from "node:timers/promises";
export const GET = async () => { console.log("under way"); await setTimeout(200); return "in time"; };\n`,
    });
    expect(await run(["build"], { cwd: app })).toMatchObject({ code: 0, stderr: "" });
    const started = start(["start", "--port", "0", "--host", "127.0.0.1"], { cwd: app, env: { NODE_ENV: undefined } });
    onTestFinished(async () => {
      await kill(started);
      removeFolder(app);
    });
    const url = await serverUrl(started);
    expect(await text(`${url}/api/hello`)).toBe("production");
    expect(await text(`${url}/api/greet?name=Ada`)).toBe('{"hello":"Ada"}');
    expect(started.output()).toMatch(/"level":"info".*"message":"Python ready in \d+ ms"/);
    const slow = text(`${url}/api/slow`);
    await started.printed(/under way/);
    started.signal("SIGTERM");
    expect(await slow).toBe("in time");
    expect(await started.ended).toMatchObject({ code: 0, milliseconds: within(5000), stderr: "" });
    expect(processesOf(started.pid)).toEqual([]);
  });
});

describe("polyglot start", { timeout: 120_000 }, () => {
  it("loads what reads locks only where there is one", async () => {
    const app = createFolder({
      "api/hello.ts": "export const GET = () => 1;\n",
      "told.mjs": `import { registerHooks } from "node:module";
registerHooks({
  resolve(specifier, context, next) {
    if (specifier === "smol-toml") process.stderr.write("smol-toml is loaded\\n");
    return next(specifier, context);
  },
});
`,
    });
    onTestFinished(() => removeFolder(app));
    expect(await run(["build"], { cwd: app })).toMatchObject({ code: 0 });
    const env = { NODE_OPTIONS: `--import ${pathToFileURL(join(app, "told.mjs"))}` };
    const started = start(["start", "--port", "0"], { cwd: app, env });
    onTestFinished(() => kill(started));
    await serverUrl(started);
    started.signal("SIGTERM");
    expect(await started.ended).toMatchObject({ code: 0, stderr: "" });
    writeFileSync(join(app, "pylock.toml"), "nothing of ours\n");
    const refused = await run(["start", "--port", "0"], { cwd: app, env });
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/smol-toml is loaded\npylock.toml cannot/),
    });
  });
});

describe("polyglot routes", { timeout: 60_000 }, () => {
  it("lists what each file answers, as a table or as JSON", async () => {
    const { code, stdout } = await run(["routes", "--json"], { cwd: APP });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual([
      { method: "GET", path: "/api/greet", file: "api/greet.py", language: "python", middleware: [] },
      { method: "GET", path: "/api/hello", file: "api/hello.ts", language: "typescript", middleware: [] },
      { method: "GET", path: "/api/slow", file: "api/slow.ts", language: "typescript", middleware: [] },
    ]);
  });

  it("ends with code 1, and with place and reason, when a file is broken; what is printed meanwhile stands aside", async () => {
    const app = createFolder({
      "api/good.ts": 'console.log("imported");\nexport const GET = () => 1;\n',
      "api/bad.ts": "export const get = () => 1;\n",
      "api/worse.py": "\n\ndef GET(:\n",
      "api/_lib/half.ts": "export const half = (\n",
      "api/needy.ts": 'import { half } from "./_lib/half.ts";\nexport const GET = () => half(2);\n',
    });
    const json = await run(["routes", "--json"], { cwd: app });
    const errors = JSON.parse(json.stdout).flatMap(({ error }: { error?: string }) => error ?? []);
    expect(errors).toEqual([
      expect.stringMatching(/^api\/bad\.ts:1: TypeError: /),
      expect.stringMatching(/^api\/_lib\/half\.ts:2: SyntaxError: /),
      expect.stringMatching(/^api\/worse\.py:3: SyntaxError: /),
    ]);
    expect(json.stderr).toContain("imported");
    const { code, stdout } = await run(["routes"], { cwd: app });
    removeFolder(app);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^METHOD +PATH +FILE +LANGUAGE\n/);
    expect(stdout).toMatch(/GET +\/api\/good +api\/good\.ts +typescript\n/);
    expect(stdout).toMatch(/\n\napi\/bad\.ts:1: .+\n\napi\/needy\.ts: api\/_lib\/half\.ts:2: SyntaxError: .+\n/);
    expect(stdout).toMatch(/\napi\/worse\.py:3: SyntaxError: .+\n$/);
  });
});

describe("polyglot", () => {
  it("--help lists the commands, and each has its own help", async () => {
    const all = await run(["--help"], { cwd: APP });
    expect(all).toMatchObject({ code: 0, stderr: "" });
    expect(all.stdout).toMatch(/Usage: polyglot <command>[\s\S]+ dev +\S[\s\S]+ routes +\S/);
    const one = await run(["dev", "--help"], { cwd: APP });
    expect(one).toMatchObject({ code: 0, stdout: expect.stringContaining("--port N") });
  });

  it("--version prints the version of the package", async () => {
    const { stdout } = await run(["--version"], { cwd: APP });
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    [["dev", "--prot", "1"], /^Unknown option '--prot'; accepted by polyglot dev: --port N, --host H, --help\n$/],
    [["dev", "--port", "99999"], /^--port is "99999"; accepted: a whole number from 0 to 65535\n$/],
    [
      ["serve"],
      /^Unknown command "serve"; accepted: init, dev, build, start, routes, openapi, types, test, add, remove, install, outdated, why\n$/,
    ],
  ])("%j is an error that names what is accepted", async (args, message) => {
    const { code, stderr } = await run(args, { cwd: APP });
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});

/** Compares a number by an upper bound. */
function within(most: number): unknown {
  return { asymmetricMatch: (value: number) => value <= most, toString: () => `at most ${most}` };
}
