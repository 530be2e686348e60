// Development follows the packages: what is missing is named, what is added is there without a restart of the process.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { siteOf } from "../../../runtime/engines/python/files/site.ts";
import { add, install, type PackagesOptions } from "../../../runtime/packages/packages.ts";
import { createFolder, removeFolder } from "../../e2e/command.ts";
import { type PackageIndex, startIndex } from "../../tools/package-index.ts";
import { makeWheel } from "../../tools/wheels.ts";
import { bootApp, type TestApp } from "../boot.ts";

let index: PackageIndex;
let root: string;
let cache: string;
let app: TestApp;
let options: PackagesOptions;
beforeAll(async () => {
  index = await startIndex({
    "my-shop": [
      makeWheel({ name: "my-shop", files: { "my_shop/__init__.py": "stock = 1\n" } }),
      makeWheel({ name: "my-shop", version: "2.0", files: { "my_shop/__init__.py": "stock = 2\n" } }),
    ],
  });
  root = createFolder({
    "api/stock.py": "import my_shop\ndef GET():\n    return my_shop.stock\n",
    "api/yaml.py": "def GET():\n    import yaml.nodes\n",
    "api/own.py": "import _nowhere\n",
    "api/tk.py": "def GET():\n    import tkinter\n",
    "api/count.ts": "let count = 0;\nexport const GET = () => ++count;\n",
  });
  cache = createFolder({});
  const python = { indexes: [index.url], snapshot: false };
  app = await bootApp(root, { python }, { watch: true });
  const { url, distribution } = index;
  options = { root, cache, indexes: [url], distribution, offline: false, warn: () => {}, progress: () => {} };
});
afterAll(async () => {
  await app.close();
  await index.close();
  removeFolder(root);
  removeFolder(cache);
});

const text = async (path: string) => (await app.get(path)).text();
const eventually = (path: string, expected: unknown) =>
  vi.waitFor(async () => expect(await text(path)).toEqual(expected), { timeout: 60_000, interval: 100 });

it("a module that is not there is told with the package that would bring it", async () => {
  expect(await text("/api/stock")).toContain("No module named 'my_shop' (to install it: polyglot add my-shop)");
  expect(await text("/api/yaml")).toContain("(to install it: polyglot add pyyaml)");
  expect(await text("/api/own")).not.toContain("polyglot add");
  expect(await text("/api/tk")).not.toContain("polyglot add");
});

it("packages that are added, changed or installed anew are there at once, and only Python starts anew", async () => {
  expect(await text("/api/count")).toBe("1");
  await add(options, ["my-shop<2"]);
  await eventually("/api/stock", "1");
  await add(options, ["my-shop"]);
  await eventually("/api/stock", "2");
  expect(await text("/api/count")).toBe("2");
  const anew = app.log.filter(({ message }) => message.includes("starting the interpreters anew"));
  expect(anew.length).toBe(2);
}, 120_000);

it("a lock that came from elsewhere is installed", async () => {
  const other = createFolder({});
  await add({ ...options, root: other }, ["my-shop==1.0"]);
  await install({ ...options, root: other }, { frozen: true, upgrade: false });
  for (const name of ["pyproject.toml", "pylock.toml"])
    writeFileSync(join(root, name), readFileSync(join(other, name)));
  await eventually("/api/stock", "1");
  expect(app.log.map(({ message }) => message)).toContainEqual(expect.stringMatching(/^Installed the 1 package/));
  removeFolder(other);
}, 120_000);

it("the packages of a lock that are gone are installed by polyglot install, which development sees", async () => {
  rmSync(siteOf(root), { recursive: true });
  writeFileSync(join(root, "api/other.py"), "import my_shop\ndef GET():\n    return my_shop.stock + 10\n");
  await install(options, { frozen: true, upgrade: false });
  await eventually("/api/other", "11");
}, 120_000);
