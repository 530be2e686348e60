// `polyglot types`, and what `polyglot dev` writes by itself.
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { createFolder, kill, removeFolder, run, startDev } from "./command.ts";

const API = ".polyglot/types/api.d.ts";
const hello = (word: string) => `export const GET = () => ({ ${word}: 1 });\n`;

let app: string;
const file = (name: string) => join(app, name);
const paths = () => [...readFileSync(file(API), "utf8").matchAll(/^ {4}"(.+)": \{$/gm)].map(([, path]) => path);

describe("the types of an app", { timeout: 60_000 }, () => {
  beforeEach(() => {
    app = createFolder({
      "api/hello.ts": hello("one"),
      "api/users/[id].ts": hello("two"),
      ".polyglot/types/old.d.ts": "of a version before",
    });
    return () => removeFolder(app);
  });

  it("are written where they are others, and nothing else stays there", async () => {
    const first = await run(["types"], { cwd: app });
    expect(first).toMatchObject({
      code: 0,
      stdout: `${API}\n.polyglot/types/old.d.ts\n1 file of types, 2 changed\n`,
      stderr: "",
    });
    expect(paths()).toEqual(["/api/hello", "/api/users/:id"]);
    const { mtimeMs, ino } = statSync(file(API));
    expect(await run(["types", "."], { cwd: app })).toMatchObject({ code: 0, stdout: "1 file of types, 0 changed\n" });
    expect(statSync(file(API))).toMatchObject({ mtimeMs, ino });
  });

  it("are checked without being written", async () => {
    const missing = await run(["types", "--check"], { cwd: app });
    expect(missing).toMatchObject({ code: 1, stderr: "These types are not current: run polyglot types\n" });
    expect(missing.stdout).toBe(`${API}\n.polyglot/types/old.d.ts\n`);
    await run(["types"], { cwd: app });
    expect(await run(["types", "--check"], { cwd: app })).toMatchObject({ code: 0, stderr: "" });
    writeFileSync(file("api/more.ts"), hello("three"));
    expect(await run(["types", "--check"], { cwd: app })).toMatchObject({ code: 1, stdout: `${API}\n` });
    expect(paths()).not.toContain("/api/more");
  });

  it("of a broken file are left out, with its name and exit code 1", async () => {
    writeFileSync(file("api/broken.ts"), "export const GET = (\n");
    const { code, stderr } = await run(["types"], { cwd: app });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^api\/broken\.ts:/);
    expect(paths()).toEqual(["/api/hello", "/api/users/:id"]);
  });

  it("follow the app while it is worked on; a file that breaks keeps its own", async () => {
    const dev = await startDev(app);
    const settled = (expected: string[]) => expect.poll(paths, { timeout: 30_000 }).toEqual(expected);
    await expect.poll(() => statSync(file(API), { throwIfNoEntry: false })?.isFile(), { timeout: 30_000 }).toBe(true);
    await settled(["/api/hello", "/api/users/:id"]);
    writeFileSync(file("api/more.ts"), hello("three"));
    await settled(["/api/hello", "/api/more", "/api/users/:id"]);
    writeFileSync(file("api/hello.ts"), "export const GET = (\n");
    writeFileSync(file("api/last.ts"), hello("four"));
    await settled(["/api/hello", "/api/last", "/api/more", "/api/users/:id"]);
    mkdirSync(file("api/_lib"));
    writeFileSync(file("api/_lib/text.ts"), "export const shout = (text: string): string => text;\n");
    const stub = file(".polyglot/types/python/_lib/text.pyi");
    const read = () => (existsSync(stub) ? readFileSync(stub, "utf8") : "");
    await expect.poll(read, { timeout: 30_000 }).toContain("def shout(text: str, /)");
    rmSync(file("api/_lib"), { recursive: true });
    await expect.poll(() => existsSync(stub), { timeout: 30_000 }).toBe(false);
    await kill(dev);
  });
});
