// The README as a test: its files are one app, its console blocks are run in order and must answer what they show.
//
// A fenced block is one of
//   ```ts api/hello.ts      a file of the app, by the name after the language
//   ```console              commands with their output, see test/tools/console.ts
//   ```sh                   commands for the reader, listed in NOT_RUN with the reason why no test runs them
import { execFile } from "node:child_process";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { loadConfig } from "../../runtime/config/config.ts";
import { blocksOf, patternOf, runStep, type Step, stepsOf } from "../tools/console.ts";
import { linkRuntime } from "../tools/linked.ts";
import { createFolder, kill, ROOT, type Running, removeFolder, serverUrl, start } from "./command.ts";

const NOT_RUN: Readonly<Record<string, string>> = {
  "npm ci && npx polyglot dev": "installs this repository; the demo has its own test",
  "npm ci && npm test": "would run this test again",
  "npm install polyglot-runtime\nnpx polyglot dev": "the packed package has its own test",
  "npx polyglot-runtime init my-app\ncd my-app && npm install && npm run dev": "test/e2e/init.test.ts does it",
  "from shop.main import app  # FastAPI()": "needs packages; examples/fastapi-app has its own test",
  "export default defineConfig({ admin: { port: 9090 } });": "one app has one file of settings",
  "docker build -t demo . && docker run --rm -p 3000:3000 --read-only --tmpfs /tmp demo": "needs a Docker daemon",
};

const README = readFileSync(join(ROOT, "README.md"), "utf8");
const BLOCKS = blocksOf(README);
const FILES = BLOCKS.flatMap(({ file, text }): [string, string][] => (file ? [[file, `${text}\n`]] : []));
const STEPS = stepsOf(BLOCKS);

let app: string;
let dev: Running;
let address: string;
beforeAll(async () => {
  app = createFolder(Object.fromEntries(FILES));
  linkRuntime(app);
  for (const name of ["zod", "hono"]) symlinkSync(join(ROOT, "node_modules", name), join(app, "node_modules", name)); // as an app has installed it
  dev = start(["dev", "--port", "0"], { cwd: app });
  address = (await serverUrl(dev)).replace("http://", "");
  return async () => {
    await kill(dev);
    removeFolder(app);
  };
}, 60_000);

describe("README.md", { timeout: 60_000 }, () => {
  it("has only blocks that are run, or are left out for a reason", () => {
    const others = BLOCKS.filter(({ file, language }) => file === undefined && language !== "console");
    expect(others.map(({ text }) => text).sort()).toEqual(Object.keys(NOT_RUN).sort());
    expect(new Set(FILES.map(([name]) => name)).size).toBe(FILES.length);
    expect(STEPS.length).toBeGreaterThan(20);
  });

  it.each(STEPS.map((step): [string, Step] => [step.command, step]))("%s", async (_title, { command, expected }) => {
    expect(await runStep(command, app, address)).toMatch(patternOf(expected));
  });

  it("shows TypeScript that the compiler accepts", async () => {
    const settings = {
      extends: join(ROOT, "tsconfig.json"),
      compilerOptions: {
        module: "esnext",
        moduleResolution: "bundler",
        allowArbitraryExtensions: true,
        rootDirs: [app, join(app, ".polyglot/types")],
        paths: {
          "polyglot-runtime": [join(ROOT, "runtime/index.ts")],
          "polyglot-runtime/client": [join(ROOT, "runtime/client.ts")],
          "polyglot-runtime/test": [join(ROOT, "runtime/testing/app.ts")],
        },
        typeRoots: [join(ROOT, "node_modules/@types")],
      },
      include: FILES.flatMap(([name]) => (name.endsWith(".ts") ? [join(app, name)] : [])),
      exclude: [],
    };
    writeFileSync(join(app, "tsconfig.json"), JSON.stringify(settings));
    const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
    const { stdout } = await promisify(execFile)(process.execPath, [tsc, "--project", app, "--listFilesOnly"]);
    expect(stdout).toContain("api/hello.ts");
    const check = promisify(execFile)(process.execPath, [tsc, "--project", app]);
    expect(await check.catch((error: { stdout: string }) => error)).toMatchObject({ stdout: "" });
  });

  it("lists every setting with its default", async () => {
    const section = README.split(/^## /m).find((part) => part.startsWith("Settings")) ?? "";
    const rows = [...section.matchAll(/^\| `([\w.]+)` \| `([^`]+)`/gm)].map(([, name, value]) => [name, value]);
    const empty = createFolder({});
    const { root: _root, mode: _mode, ...config } = await loadConfig({ root: empty, mode: "development" });
    removeFolder(empty);
    expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(flatten(config)));
  });
});

/** `{ log: { level: "info" } }` gives `["log.level", '"info"']`. */
function flatten(settings: object, prefix = ""): [string, string][] {
  return Object.entries(settings).flatMap(([name, value]): [string, string][] =>
    value !== null && typeof value === "object" && !Array.isArray(value)
      ? flatten(value, `${prefix}${name}.`)
      : [[prefix + name, JSON.stringify(value)]],
  );
}
