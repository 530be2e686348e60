// What a handler file may export as `config`, and what it is told when that is wrong.
import { describe, expect, it } from "vitest";
import { createApp, faultOf } from "./typescript-app.ts";

const HANDLER = "\nexport const GET = () => 1;\n";
const load = (source: string) => createApp({ "api/a.ts": source + HANDLER }).load("api/a.ts");

describe("the config of a file", () => {
  it("is empty where there is none", async () => {
    expect((await load("")).config).toEqual({});
  });

  it("is what ES modules and CommonJS files export", async () => {
    const app = createApp({
      "api/a.ts": `export const config = { timeout: 5, concurrency: undefined };${HANDLER}`,
      "api/b.cjs": "exports.config = { bodyLimit: 0 };\nexports.GET = () => 1;",
      "api/c.get.cjs": "module.exports = () => 1;\nmodule.exports.config = { concurrency: 2 };",
    });
    expect((await app.load("api/a.ts")).config).toEqual({ timeout: 5 });
    expect((await app.load("api/b.cjs")).config).toEqual({ bodyLimit: 0 });
    expect((await app.load("api/c.get.cjs", "GET")).config).toEqual({ concurrency: 2 });
  });

  it.each([
    ["const config = 5", /^config is 5; accepted: an object of timeout, concurrency, bodyLimit; give/, 1],
    ["function config() {}", /^config is \[Function: config\]; accepted: an object of/, 1],
    ["const config = {\n  timeOut: 5,\n}", /^config has 'timeOut'; accepted: timeout, concurrency, bodyLimit; give/, 2],
    ["const config = {\n  timeout: 1,\n  bodyLimit: -1,\n}", /^config.bodyLimit is -1; accepted: .* from 0$/, 3],
    ["const config = { timeout: 0 }", /^config.timeout is 0; accepted: a whole number from 1 to 2147483647$/, 1],
    ['const config = { concurrency: "2" }', /^config.concurrency is '2'; accepted: a whole number from 1$/, 1],
    [
      "const config = { concurrency: Infinity }",
      /^config.concurrency is Infinity; accepted: a whole number from 1$/,
      1,
    ],
  ])("%s is a fault that says where, and what is accepted", async (source, message, line) => {
    const fault = await faultOf(load(`export ${source};`));
    expect(fault.message).toMatch(message);
    expect(fault.place).toMatchObject({ file: expect.stringMatching(/api\/a\.ts$/), line });
  });

  it("names the file alone when it comes from another one", async () => {
    const app = createApp({
      "_config.ts": "export const config = { timeout: 0 };",
      "api/a.ts": `export { config } from "../_config.ts";${HANDLER}`,
    });
    const fault = await faultOf(app.load("api/a.ts"));
    expect(fault.place?.file).toMatch(/api\/a\.ts$/);
  });
});
