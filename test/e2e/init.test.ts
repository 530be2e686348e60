// `polyglot init` from the packed package, and all that its README promises of the new app.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { pythonErrors, typeErrors } from "../tools/compiler.ts";
import { ENVIRONMENT, installPacked, packRuntime } from "../tools/packed.ts";
import { build, createFolder, kill, ROOT, removeFolder, run, serverUrl, start } from "./command.ts";

const MADE = [
  ...[".gitignore", "README.md", "api", "package.json", "pyproject.toml", "tests", "tsconfig.json"],
  ...["api/_lib", "api/_lib/greetings.py", "api/_lib/text.ts", "api/greet.py", "api/hello.ts"],
  ...["tests/hello.test.ts", "tests/test_greet.py"],
];

describe("polyglot init", { timeout: 120_000 }, () => {
  let folder: string;
  beforeAll(() => {
    folder = createFolder({ "used/notes.txt": "mine", "used/b": "", "file.txt": "" });
    return () => removeFolder(folder);
  });
  const init = (...args: string[]) => run(["init", ...args], { cwd: folder });

  it("makes an app in a new folder, named after it, and in an empty one", async () => {
    const { code, stdout, stderr } = await init("My Shop");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("  api/greet.py\n  api/hello.ts\n");
    expect(stdout).toContain("Try it: cd My Shop && npm install && npm run dev\n");
    const made = readdirSync(join(folder, "My Shop"), { recursive: true }).map(String);
    expect(made.sort()).toEqual([...MADE].sort());
    const read = (file: string) => readFileSync(join(folder, "My Shop", file), "utf8");
    expect(JSON.parse(read("package.json"))).toMatchObject({ name: "my-shop", type: "module" });
    expect(read("pyproject.toml")).toContain('name = "my-shop"');
    expect(read("README.md")).toMatch(/^# my-shop\n/);
    mkdirSync(join(folder, "empty"));
    expect(await run(["init"], { cwd: join(folder, "empty") })).toMatchObject({ code: 0 });
  });

  it("brings Node along where it runs on one that npm installed, as that of the system is another", async () => {
    const node = join(folder, "node");
    copyFileSync(process.execPath, node);
    const command = join(ROOT, "runtime/cli/polyglot.js");
    const { devDependencies: tested, allowScripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    for (const [place, own] of [
      ["with", process.execPath],
      ["without", node],
    ] as const) {
      expect(await run(["init", place], { cwd: folder, program: [own, command] })).toMatchObject({ code: 0 });
      const made = JSON.parse(readFileSync(join(folder, place, "package.json"), "utf8"));
      const isBrought = place === "with";
      expect(made.devDependencies.node).toBe(isBrought ? tested.node : undefined);
      expect(made.allowScripts).toEqual(isBrought ? allowScripts : undefined);
    }
  });

  it("touches no folder that has something in it, and says what", async () => {
    const { code, stderr } = await init("used");
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: `${join(folder, "used")} is not empty: it has b, notes.txt. A new app is made in a new or an empty folder: polyglot init my-app\n`,
    });
    expect(readdirSync(join(folder, "used"))).toEqual(["b", "notes.txt"]);
    expect((await init("file.txt")).stderr).toMatch(/file\.txt cannot be the folder of an app: /);
    expect((await init("new", "--force")).code).toBe(2);
    expect(existsSync(join(folder, "new"))).toBe(false);
  });
});

describe("a new app of the packed package", { timeout: 180_000 }, () => {
  let folder: string;
  let app: string;
  // What npx runs, without npm's own warnings.
  const installed = (place: string) => ({
    ...{ cwd: place, env: ENVIRONMENT },
    program: [process.execPath, join(place, "node_modules/polyglot-runtime/runtime/cli/polyglot.js")] as const,
  });
  const options = () => installed(app);
  beforeAll(async () => {
    folder = createFolder({});
    app = join(folder, "shop");
    const { tarball } = await packRuntime(folder);
    installPacked(tarball, join(folder, "tool"));
    const made = await run(["init", app], installed(join(folder, "tool")));
    expect(made).toMatchObject({ code: 0, stderr: "" });
    installPacked(tarball, app);
    mkdirSync(join(app, "node_modules/@types"), { recursive: true });
    for (const name of ["typescript", "@types/node"])
      symlinkSync(join(ROOT, "node_modules", name), join(app, "node_modules", name));
    return () => removeFolder(folder);
  }, 240_000);

  it("answers at once, in both languages, each with a function of the other", async () => {
    const dev = start(["dev", "--port", "0"], options());
    try {
      const url = await serverUrl(dev);
      const ask = async (path: string) => (await fetch(`${url}/api/${path}`)).json();
      expect(await ask("hello?name=Ada")).toEqual({ message: "Hello, Ada" });
      expect(await ask("greet?name=Ada&loud=true")).toEqual({ message: "HELLO, ADA!", loud: true });
      expect(await ask("hello?name=")).toMatchObject({ status: 422, errors: [{ location: ["query", "name"] }] });
      expect(dev.output()).not.toMatch(/warn|error/);
    } finally {
      await kill(dev);
    }
  });

  it("has tests that pass, with Node's runner, which ends by itself", async () => {
    const { code, stdout } = await run(["test"], options());
    expect(stdout).toMatch(/Ran 2 tests in .*\n\nOK\n/);
    expect(stdout).toMatch(/✔ hello greets by name[\s\S]*ℹ pass 2\n[\s\S]*ℹ fail 0\n/);
    expect(code).toBe(0);
  });

  it("has types that the compiler accepts, and that are current", async () => {
    expect(await run(["types"], options())).toMatchObject({ code: 0, stderr: "" });
    expect(await run(["types", "--check"], options())).toMatchObject({ code: 0, stderr: "" });
    expect(await typeErrors(app)).toEqual([]);
    expect(await pythonErrors(app)).toEqual([]);
  });

  it("builds and starts", async () => {
    await build(options());
    const server = start(["start", "--port", "0"], options());
    try {
      const url = await serverUrl(server);
      expect(await (await fetch(`${url}/api/greet?loud=true`)).json()).toEqual({
        message: "HELLO, WORLD!",
        loud: true,
      });
    } finally {
      await kill(server);
    }
  });

  it("is tested by Vitest where that is installed and used", async () => {
    symlinkSync(join(ROOT, "node_modules/vitest"), join(app, "node_modules/vitest"));
    writeFileSync(
      join(app, "tests/hello.spec.ts"),
      `import { afterAll, expect, test } from "vitest";
import { createTestApp } from "polyglot-runtime/test";

const app = await createTestApp(new URL("..", import.meta.url));
afterAll(() => app.close());

test("greets", async () => {
  expect(await (await app.fetch("/api/greet?name=Ada")).json()).toEqual({ message: "Hello, Ada", loud: false });
  expect(await (await app.fetch("/api/hello")).json()).toEqual({ message: "Hello, world" });
});

test("is not run when another is asked for", () => expect.fail());
`,
    );
    const { code, stdout } = await run(["test", ".", "tests/hello", "--name", "greets"], options());
    expect(stdout).toMatch(/✔ hello greets by name[\s\S]*1 passed \| 1 skipped/);
    expect(code).toBe(0);
  });
});
