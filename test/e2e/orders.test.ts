// examples/orders: its README is walked through, and compilers accept it.
import { cpSync, mkdtempSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { compilerSettings, typeErrors } from "../tools/compiler.ts";
import { blocksOf, patternOf, runStep, type Step, stepsOf } from "../tools/console.ts";
import { linkRuntime } from "../tools/linked.ts";
import { kill, ROOT, type Running, removeFolder, run, serverUrl, start } from "./command.ts";

const EXAMPLE = join(ROOT, "examples/orders");
const STEPS = stepsOf(blocksOf(readFileSync(join(EXAMPLE, "README.md"), "utf8")));

let app: string;
let dev: Running;
let address: string;
beforeAll(async () => {
  app = realpathSync(mkdtempSync(join(tmpdir(), "polyglot-orders-")));
  cpSync(EXAMPLE, app, { recursive: true, filter: (file) => !/[\\/](?:node_modules|\.polyglot)$/.test(file) });
  linkRuntime(app);
  for (const name of ["zod", "hono"]) symlinkSync(join(ROOT, "node_modules", name), join(app, "node_modules", name));
  dev = start(["dev", "--port", "0"], { cwd: app });
  address = (await serverUrl(dev)).replace("http://", "");
  return async () => {
    await kill(dev);
    removeFolder(app);
  };
}, 60_000);

describe("examples/orders", { timeout: 120_000 }, () => {
  it.each(STEPS.map((step): [string, Step] => [step.command, step]))("%s", async (_title, { command, expected }) => {
    expect(await runStep(command, app, address)).toMatch(patternOf(expected));
  });

  it("is what the compiler and pyright accept, by its own settings", async () => {
    expect(await run(["types", "--check"], { cwd: app })).toMatchObject({ code: 0, stderr: "" });
    const { compilerOptions, include } = JSON.parse(readFileSync(join(app, "tsconfig.json"), "utf8"));
    writeFileSync(join(app, "tsconfig.json"), compilerSettings(include, compilerOptions));
    expect(await typeErrors(app)).toEqual([]);
    const python = join(ROOT, "runtime/engines/python");
    const settings = readFileSync(join(app, "pyproject.toml"), "utf8");
    writeFileSync(
      join(app, "pyproject.toml"),
      settings.replace("node_modules/polyglot-runtime/dist/engines/python", python),
    );
    const pyright = [process.execPath, join(ROOT, "node_modules/pyright/index.js")] as const;
    const { code, stdout } = await run(["--project", app], { cwd: app, program: pyright });
    expect({ code, stdout: stdout.trim() }).toEqual({ code: 0, stdout: "0 errors, 0 warnings, 0 informations" });
  });
});
