// examples/orders: its README is walked through, and compilers accept it.
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { compilerSettings, pythonErrors, typeErrors } from "../tools/compiler.ts";
import { blocksOf, patternOf, runStep, type Step, stepsOf } from "../tools/console.ts";
import { linkRuntime } from "../tools/linked.ts";
import { copyApp } from "../tools/peer-packages.ts";
import { kill, ROOT, type Running, removeFolder, run, serverUrl, start } from "./command.ts";

const EXAMPLE = join(ROOT, "examples/orders");
const STEPS = stepsOf(blocksOf(readFileSync(join(EXAMPLE, "README.md"), "utf8")));

let app: string;
let dev: Running;
let address: string;
beforeAll(async () => {
  app = copyApp(EXAMPLE);
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
    expect(await pythonErrors(app)).toEqual([]);
  });
});
