// Modules of the TypeScript engine: one instance for all who import a file, a new one only when something changed.
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { call, createApp, createTypeScriptEngine, HTTPException, SILENT } from "./typescript-app.ts";

const COUNTER = "let count = 0;\nexport const next = (): number => ++count;\n";
const route = (from: string) => `import { next } from "${from}";\nexport const GET = () => String(next());\n`;

describe("instances", () => {
  it("two routes share the module they import", async () => {
    const app = createApp({
      "lib/count.ts": COUNTER,
      "api/a.ts": route("../lib/count.ts"),
      "api/b.ts": route("../lib/count"),
    });
    expect(await app.get("api/a.ts")).toBe("1");
    expect(await app.get("api/b.ts")).toBe("2");
  });

  it("CommonJS and ES modules that are loaded at once share what they need", async () => {
    const files: Record<string, string> = {
      "lib/count.ts": COUNTER,
      "lib/between0.ts": 'export { next } from "./count.ts";\n',
    };
    // A long way, so that one file is still on it when another begins.
    for (let n = 1; n < 40; n++) files[`lib/between${n}.ts`] = `export { next } from "./between${n - 1}.ts";\n`;
    for (let n = 0; n < 5; n++) {
      files[`api/es${n}.ts`] = route("../lib/between39.ts");
      files[`api/common${n}.js`] =
        'const { next } = require("../lib/between20.ts");\nexports.GET = () => String(next());\n';
    }
    const app = createApp(files);
    const routes = Object.keys(files).filter((file) => file.startsWith("api/"));
    const answers = await Promise.all(routes.map((file) => app.get(file)));
    expect(answers.map(Number).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it("state lives on when another file changes, also the route itself", async () => {
    const app = createApp({
      "lib/count.ts": COUNTER,
      "api/a.ts": route("../lib/count.ts"),
      "api/b.ts": route("../lib/count.ts"),
    });
    await app.get("api/a.ts");
    await app.get("api/b.ts");
    expect(await app.edit({ "api/b.ts": `${route("../lib/count.ts")}export const PUT = () => 1;\n` })).toEqual([
      "api/b.ts",
    ]);
    expect(await app.get("api/a.ts")).toBe("3");
    expect(await app.get("api/b.ts")).toBe("4");
  });

  it("state lives on when a file is saved without a change, or only a comment changes", async () => {
    const app = createApp({ "api/a.ts": `${COUNTER}export const GET = () => next(); // one` });
    await app.get("api/a.ts");
    expect(await app.edit({ "api/a.ts": `${COUNTER}export const GET = () => next(); // two` })).toEqual(["api/a.ts"]);
    expect(await app.get("api/a.ts")).toBe("2");
  });

  it("one load serves all who ask for the same file at once", async () => {
    const app = createApp({ "api/a.ts": "export const GET = () => 1;" });
    const [one, two] = await Promise.all([app.load("api/a.ts"), app.load("api/a.ts")]);
    expect(one).toBe(two);
    expect(await app.load("api/a.ts")).toBe(one);
  });

  it("a load that meets a change gives the new version", async () => {
    const app = createApp({
      "api/a.ts": 'import { text } from "./_b.ts";\nexport const GET = () => text;',
      "api/_b.ts": 'export const text = "old";',
    });
    const loading = app.load("api/a.ts");
    await app.edit({
      "api/_b.ts": 'export const text = "new";',
      "api/a.ts": 'import { text } from "./_b.ts";\nexport const GET = () => text + "er";',
    });
    expect(await (await call(await loading, "GET")).text()).toBe("newer");
  });

  it("a loaded version stays valid for requests in flight", async () => {
    const app = createApp({ "api/a.ts": 'export const GET = () => "old";' });
    const old = await app.load("api/a.ts");
    await app.edit({ "api/a.ts": 'export const GET = () => "new";' });
    expect(await app.get("api/a.ts")).toBe("new");
    expect(await (await call(old, "GET")).text()).toBe("old");
  });
});

describe("invalidation", () => {
  it("reaches importers of importers, and nobody else", async () => {
    const app = createApp({
      "lib/deep.ts": 'export const word = "one";',
      "lib/middle.ts": 'export { word } from "./deep.ts";',
      "api/a.ts": 'import { word } from "../lib/middle.ts";\nexport const GET = () => word;',
      "api/b.ts": "export const GET = () => 1;",
    });
    await app.get("api/a.ts");
    await app.get("api/b.ts");
    expect(await app.edit({ "lib/deep.ts": 'export const word = "two";' })).toEqual([
      "api/a.ts",
      "lib/deep.ts",
      "lib/middle.ts",
    ]);
    expect(await app.get("api/a.ts")).toBe("two");
  });

  it("says nothing of files that were never loaded", async () => {
    const app = createApp({ "api/a.ts": "export const GET = () => 1;" });
    expect(await app.invalidate("api/a.ts", "README.md")).toEqual([]);
  });

  it("follows files that import each other", async () => {
    const app = createApp({
      "lib/even.ts":
        'import { odd } from "./odd.ts";\nexport const even = (n: number): boolean => n === 0 || odd(n - 1);',
      "lib/odd.ts":
        'import { even } from "./even.ts";\nexport const odd = (n: number): boolean => n !== 0 && even(n - 1);',
      "api/a.ts": 'import { even } from "../lib/even.ts";\nexport const GET = () => [even(4), even(5)];',
      "api/b.ts": 'import { odd } from "../lib/odd.ts";\nexport const GET = () => [odd(4), odd(5)];',
    });
    expect(await app.get("api/a.ts")).toBe("[true,false]");
    expect(await app.get("api/b.ts")).toBe("[false,true]");
    const forgotten = await app.edit({
      "lib/odd.ts": 'import { even } from "./even.ts";\nexport const odd = (_: number): boolean => even(0);',
    });
    expect(forgotten).toEqual(["api/a.ts", "api/b.ts", "lib/even.ts", "lib/odd.ts"]);
    expect(await app.get("api/a.ts")).toBe("[true,true]");
  });

  it("follows JSON", async () => {
    const app = createApp({
      "data.json": '{ "word": "one" }',
      "api/a.ts": 'import data from "../data.json" with { type: "json" };\nexport const GET = () => data.word;',
      "api/b.cjs": 'const data = require("../data.json");\nexports.GET = () => data.word;',
    });
    expect([await app.get("api/a.ts"), await app.get("api/b.cjs")]).toEqual(["one", "one"]);
    expect(await app.edit({ "data.json": '{ "word": "two" }' })).toEqual(["api/a.ts", "api/b.cjs", "data.json"]);
    expect([await app.get("api/a.ts"), await app.get("api/b.cjs")]).toEqual(["two", "two"]);
  });

  it("follows import() of a literal", async () => {
    const app = createApp({
      "lib/late.ts": 'export const word = "one";',
      "api/a.ts": 'export const GET = async () => (await import("../lib/late.ts")).word;',
    });
    expect(await app.get("api/a.ts")).toBe("one");
    expect(await app.edit({ "lib/late.ts": 'export const word = "two";' })).toEqual(["api/a.ts", "lib/late.ts"]);
    expect(await app.get("api/a.ts")).toBe("two");
  });

  it("follows tsconfig.json", async () => {
    const config = (folder: string) => JSON.stringify({ compilerOptions: { paths: { "@/*": [`./${folder}/*`] } } });
    const app = createApp({
      "tsconfig.json": config("one"),
      "one/word.ts": 'export const word = "one";',
      "two/word.ts": 'export const word = "two";',
      "api/a.ts": 'import { word } from "@/word";\nexport const GET = () => word;',
    });
    expect(await app.get("api/a.ts")).toBe("one");
    expect(await app.edit({ "tsconfig.json": config("two") })).toContain("api/a.ts");
    expect(await app.get("api/a.ts")).toBe("two");
  });

  it("an import of a file that is gone finds the one that took its place", async () => {
    const app = createApp({
      "lib/word.ts": 'export const word = "file";',
      "api/a.ts": 'import { word } from "../lib/word";\nexport const GET = () => word;',
    });
    expect(await app.get("api/a.ts")).toBe("file");
    app.write({ "lib/word/index.ts": 'export const word = "folder";' });
    expect(await app.remove("lib/word.ts")).toEqual(["api/a.ts", "lib/word.ts"]);
    expect(await app.get("api/a.ts")).toBe("folder");
  });
});

describe("what can be imported", () => {
  it("modules of Node, and packages of either kind", async () => {
    const app = createApp({
      "node_modules/es/package.json": '{ "type": "module", "exports": { ".": "./index.js", "./deep": "./deep.js" } }',
      "node_modules/es/index.js": 'export const name = "es";',
      "node_modules/es/deep.js": 'export default "deep";',
      "node_modules/cjs/index.js": 'exports.name = "cjs";',
      "api/a.ts": `import { basename } from "node:path";
        import { join } from "path";
        import { name } from "es";
        import deep from "es/deep";
        import { name as other } from "cjs";
        export const GET = () => [basename("a/b"), join("c", "d"), name, deep, other];`,
    });
    expect(await app.get("api/a.ts")).toBe('["b","c/d","es","deep","cjs"]');
  });

  it("sources through package.json imports, and JavaScript names of TypeScript files", async () => {
    const app = createApp({
      "package.json": '{ "type": "module", "imports": { "#word": "./lib/word.ts" } }',
      "lib/word.ts": 'export const word = "word";',
      "api/a.ts":
        'import { word } from "#word";\nimport * as same from "../lib/word.js";\nexport const GET = () => [word, same.word];',
    });
    expect(await app.get("api/a.ts")).toBe('["word","word"]');
  });

  it("the running runtime, though no package is installed", async () => {
    const app = createApp({
      "api/a.ts":
        'import { HTTPException } from "polyglot-runtime";\nexport const GET = () => { throw new HTTPException(418, "tea"); };',
    });
    const file = await app.load("api/a.ts");
    expect(() => call(file, "GET")).toThrow(HTTPException);
    expect(() => call(file, "GET")).toThrow("tea");
  });

  it("TypeScript that has to be translated, not only stripped", async () => {
    const app = createApp({
      "api/a.ts": `import { type Shape, Colour } from "./_colour.ts";
        class Point { constructor(public x: number) {} }
        export const GET = (): unknown => [Colour.Red, new Point(2).x, {} satisfies Shape];`,
      "api/_colour.ts": "export enum Colour { Red = 7 }\nexport interface Shape {}",
    });
    expect(await app.get("api/a.ts")).toBe("[7,2,{}]");
  });

  it("await at the top of a module", async () => {
    const app = createApp({ "api/a.ts": "const word = await Promise.resolve(1);\nexport const GET = () => word;" });
    expect(await app.get("api/a.ts")).toBe("1");
  });

  it("sources from a linked folder, under the path the watcher tells", async () => {
    const app = createApp({
      "shared/word.ts": 'export const word = "one";',
      "api/a.ts": 'import { word } from "./_linked/word.ts";\nexport const GET = () => word;',
    });
    symlinkSync(app.path("shared"), app.path("api/_linked"));
    expect(await app.get("api/a.ts")).toBe("one");
    writeFileSync(app.path("shared/word.ts"), 'export const word = "two";');
    expect(await app.invalidate("api/_linked/word.ts")).toContain("api/a.ts");
    expect(await app.get("api/a.ts")).toBe("two");
  });
});

describe("where a module believes to be", () => {
  const place = (app: ReturnType<typeof createApp>, file: string) => [app.path(file), dirname(app.path(file))];

  it("import.meta is the source's", async () => {
    const app = createApp({
      "api/[id].ts": `const { url, filename, dirname } = import.meta;
        export const GET = () => [url, filename, dirname, import.meta.resolve("./x.json"), import.meta.resolve("node:fs"), __filename, __dirname];`,
    });
    const url = pathToFileURL(app.path("api/[id].ts")).href;
    const [file, folder] = place(app, "api/[id].ts");
    expect(JSON.parse(await app.get("api/[id].ts"))).toEqual([
      url,
      file,
      folder,
      new URL("./x.json", url).href,
      "node:fs",
      file,
      folder,
    ]);
  });

  it("a module may declare __dirname itself", async () => {
    const app = createApp({ "api/a.ts": 'const __dirname = "mine";\nexport const GET = () => __dirname;' });
    expect(await app.get("api/a.ts")).toBe("mine");
  });

  it("__dirname and __filename in CommonJS are the source's", async () => {
    const app = createApp({ "api/a.cjs": "exports.GET = () => [__filename, __dirname];" });
    expect(JSON.parse(await app.get("api/a.cjs"))).toEqual(place(app, "api/a.cjs"));
  });
});

describe("CommonJS", () => {
  it("files share state with each other and with ES modules, both ways", async () => {
    const app = createApp({
      "lib/count.cjs": '"use strict";\nlet count = 0;\nconst next = () => ++count;\nmodule.exports = { next };',
      "lib/names.mjs": 'export const name = "from an ES module";',
      "api/a.cjs":
        'const { next } = require("../lib/count.cjs");\nconst { name } = require("../lib/names.mjs");\nmodule.exports = { GET: () => [next(), name] };',
      "api/b.js": 'const { next } = require("../lib/count.cjs");\nexports.GET = () => next();',
      "api/c.ts":
        'import { next } from "../lib/count.cjs";\nimport all from "../lib/count.cjs";\nexport const GET = () => [next(), all.next()];',
    });
    expect(await app.get("api/a.cjs")).toBe('[1,"from an ES module"]');
    expect(await app.get("api/c.ts")).toBe("[2,3]");
    expect(await app.get("api/b.js")).toBe("4");
  });

  it("is known by what a file does, also where package.json says module", async () => {
    const app = createApp({
      "package.json": '{ "type": "module" }',
      "lib/word.js": "exports.word = 1;",
      "api/a.js":
        '#!/usr/bin/env node\n// first\nconst path = require("path");\nconst { word } = require("../lib/word");\nfunction GET() { return [word, path.sep]; }\nmodule.exports = { GET };',
    });
    expect(await app.get("api/a.js")).toBe('[1,"/"]');
    expect(await app.edit({ "lib/word.js": "exports.word = 2;" })).toEqual(["api/a.js", "lib/word.js"]);
    expect(await app.get("api/a.js")).toBe('[2,"/"]');
  });

  it("keeps strict mode, packages, import() and circles", async () => {
    const app = createApp({
      "node_modules/pack/index.js": 'exports.name = "pack";',
      "lib/one.cjs": 'exports.early = true;\nexports.two = () => require("./two.cjs").name;',
      "lib/two.cjs": 'const one = require("./one.cjs");\nexports.name = "two saw " + one.early;',
      "lib/late.mjs": 'export default "late";',
      "api/a.cjs": `'use strict';
        const { name } = require("pack");
        const { two } = require("../lib/one.cjs");
        exports.GET = async () => [name, two(), (await import("../lib/late.mjs")).default, (function () { return this === undefined; })()];`,
    });
    expect(await app.get("api/a.cjs")).toBe('["pack","two saw true","late",true]');
  });

  it("a handler may use this and a whole function may be the export", async () => {
    const app = createApp({
      "api/a.cjs": "module.exports = { word: 1, GET() { return this.word; } };",
      "api/b.get.cjs": "module.exports = () => 2;",
    });
    expect(await app.get("api/a.cjs")).toBe("1");
    expect((await app.load("api/b.get.cjs", "GET")).methods).toEqual(["GET"]);
  });

  it("require in an ES module reaches the same instance", async () => {
    const app = createApp({
      "lib/count.cjs": "let count = 0;\nexports.next = () => ++count;",
      "api/a.ts":
        'import { next } from "../lib/count.cjs";\nconst same = require("../lib/count.cjs");\nexport const GET = () => [next(), same.next()];',
    });
    expect(await app.get("api/a.ts")).toBe("[1,2]");
  });
});

describe("compiled files", () => {
  it("lie in a folder of their engine, which goes with it; those of dead processes go at the start", async () => {
    const app = createApp({ "api/a.ts": "export const GET = () => 1;" });
    const folder = app.path(".polyglot/dev");
    mkdirSync(join(folder, "999999999-00000000"), { recursive: true });
    mkdirSync(join(folder, "1-00000000"), { recursive: true });
    const second = createTypeScriptEngine({ root: app.root, log: SILENT });
    await app.get("api/a.ts");
    await second.load({
      path: "/",
      segments: [],
      file: app.path("api/a.ts"),
      source: "api/a.ts",
      language: "typescript",
      method: undefined,
    });
    expect(readdirSync(folder).filter((name) => name.startsWith(`${process.pid}-`))).toHaveLength(2);
    await second.close();
    expect(existsSync(join(folder, "999999999-00000000"))).toBe(false);
    expect(existsSync(join(folder, "1-00000000"))).toBe(true);
    await app.edit({ "api/a.ts": "export const GET = () => 2;" });
    expect(await app.get("api/a.ts")).toBe("2");
    await app.engine.close();
    expect(readdirSync(folder)).toEqual(["1-00000000"]);
  });
});

describe("a process with an engine", () => {
  it("ends by itself, though the engine was not closed", async () => {
    const app = createApp({ "api/a.ts": "export const GET = () => 1;" });
    const engine = new URL("../../../runtime/engines/typescript/engine.ts", import.meta.url).href;
    const program = `import { createTypeScriptEngine } from ${JSON.stringify(engine)};
      const log = { warn() {} };
      const route = { path: "/", segments: [], file: ${JSON.stringify(app.path("api/a.ts"))}, source: "api/a.ts" };
      const file = await createTypeScriptEngine({ root: ${JSON.stringify(app.root)}, log }).load(route);
      process.stdout.write(file.methods.join());`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program]);
    expect(stdout).toBe("GET");
  });

  it("may have several: closing one leaves esbuild to the others", async () => {
    const one = createApp({ "api/a.ts": "export const GET = () => 1;" });
    const two = createApp({ "api/a.ts": "export const GET = () => 1;", "api/b.ts": "export const GET = () => 2;" });
    await Promise.all([one.get("api/a.ts"), two.get("api/a.ts")]);
    await Promise.all([one.engine.close(), one.engine.close()]);
    expect(await two.get("api/b.ts")).toBe("2");
    await expect(one.load("api/c.ts")).rejects.toThrow("the engine is closed");
  });
});
