// The commands for packages as they are typed: what they print, that a kill changes nothing, and that a build has what is locked.
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type PackageIndex, startIndex } from "../tools/package-index.ts";
import { makeWheel } from "../tools/wheels.ts";
import { build, createFolder, kill, removeFolder, run, serverUrl, start } from "./command.ts";

let index: PackageIndex;
let root: string;
let cache: string;
beforeEach(async () => {
  const base = makeWheel({ name: "base", files: { "base/__init__.py": "price = 3\n", "base/late.py": "" } });
  index = await startIndex({
    shop: [makeWheel({ name: "shop", requires: ["base"], files: { "shop.py": "from base import price\n" } })],
    base: [base],
    idle: [makeWheel({ name: "idle" })],
  });
  root = createFolder({
    "api/price.py": "import shop\ndef GET():\n    return shop.price\n",
    "polyglot.config.ts": `export default { python: { indexes: ["${index.url}"], distribution: "${index.distribution}" } };\n`,
  });
  cache = createFolder({});
});
afterEach(async () => {
  await index.close();
  removeFolder(root);
  removeFolder(cache);
});

const command = (line: string) => run(line.split(" "), { cwd: root, env: { XDG_CACHE_HOME: cache } });
const text = (name: string) => readFileSync(join(root, name), "utf8");

it("say what they did, and why a package is there", { timeout: 180_000 }, async () => {
  const added = await command("add shop idle");
  expect(added).toMatchObject({ code: 0, stderr: "" });
  expect(added.stdout).toBe("+ base 1.0\n+ idle 1.0\n+ shop 1.0\n3 packages installed, 3 changed\n");
  expect(await command("why base")).toMatchObject({ code: 0, stdout: "shop 1.0 -> base 1.0\n" });
  expect(await command("why nobody")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("Nobody wants nobody"),
  });
  index.projects.base?.push(makeWheel({ name: "base", version: "1.2" }));
  expect((await command("outdated")).stdout).toMatch(/^PACKAGE +LOCKED +ALLOWED +NEWEST\nbase +1\.0 +1\.2 +1\.2\n$/);
  expect((await command("remove idle")).stdout).toBe("- idle 1.0\n2 packages installed, 1 changed\n");
  expect(await command("install --frozen --offline")).toMatchObject({
    code: 0,
    stdout: "2 packages installed, 0 changed\n",
  });
  expect(await command("add")).toMatchObject({ code: 2, stderr: expect.stringContaining("Name what to add") });
});

it("that are killed leave everything as it was, and the next one works", { timeout: 300_000 }, async () => {
  await command("add idle");
  const before = ["pyproject.toml", "pylock.toml", ".polyglot/python/site-packages/.polyglot.json"].map(text);
  for (const place of [
    "/simple/shop/",
    "/files/shop-1.0-py3-none-any.whl",
    "/simple/base/",
    "/files/base-1.0-py3-none-any.whl",
  ]) {
    const { promise: reached, resolve } = Promise.withResolvers<void>();
    index.before = (path) => {
      if (path !== place) return undefined;
      resolve();
      return new Promise(() => {});
    };
    const running = start(["add", "shop"], { cwd: root, env: { XDG_CACHE_HOME: cache } });
    await reached;
    await kill(running);
    index.before = () => undefined;
    expect(["pyproject.toml", "pylock.toml", ".polyglot/python/site-packages/.polyglot.json"].map(text)).toEqual(
      before,
    );
  }
  expect((await command("add shop")).stdout).toBe("+ base 1.0\n+ shop 1.0\n3 packages installed, 2 changed\n");
});

it("a build installs what is locked, tells what that costs, and starts with it", { timeout: 300_000 }, async () => {
  const env = { XDG_CACHE_HOME: cache };
  await command("add shop idle");
  rmSync(join(root, ".polyglot"), { recursive: true });
  const { stdout, code } = await run(["build"], { cwd: root, env });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^base +1\.0 +\d+ B +[\d.]+ ms$/m);
  expect(stdout).toMatch(/^idle +1\.0 +\d+ B +not in the snapshot$/m);
  const server = start(["start", "--port", "0"], { cwd: root, env });
  expect(await (await fetch(`${await serverUrl(server)}/api/price`)).text()).toBe("3");
  await kill(server);
  rmSync(join(root, ".polyglot/python"), { recursive: true });
  const refused = await run(["start"], { cwd: root, env });
  expect(refused).toMatchObject({
    code: 1,
    stderr: "The packages of pylock.toml are not installed: run polyglot install.\n",
  });
  writeFileSync(join(root, "pyproject.toml"), text("pyproject.toml").replace('"idle"', '"idle>=1"'));
  await expect(build({ cwd: root, env })).rejects.toThrow(
    /pylock.toml is not that of pyproject.toml.*run polyglot install/,
  );
  expect(existsSync(join(root, ".polyglot/build/manifest.json"))).toBe(true);
});

it("what lists an app installs what is locked, and says nothing of it", { timeout: 180_000 }, async () => {
  await command("add shop");
  for (const line of ["types", "routes --json", "openapi"]) {
    rmSync(join(root, ".polyglot"), { recursive: true });
    expect(await command(line)).toMatchObject({ code: 0, stderr: "" });
  }
});
