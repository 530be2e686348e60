// What packages import only when a file of the app is loaded is in a snapshot, too: drivers by name, plugins, lazy attributes.
import { globSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { build } from "../../runtime/build/build.ts";
import { loadConfig } from "../../runtime/config/config.ts";
import { createLogger } from "../../runtime/log.ts";
import { createFolder, removeFolder } from "../e2e/command.ts";
import { bootApp, type TestApp } from "./boot.ts";

const SITE = ".polyglot/python/site-packages/shop";
/** Imported by name, and whether they belong into a snapshot. */
const DRIVERS: Readonly<Record<string, readonly [source: string, isWanted: boolean]>> = {
  memory: ["def open():\n    import colorsys\n    return colorsys\nopen()\n", true],
  // Only one of the two can be imported first.
  ring: ["value = 1\nfrom shop.inner import other\n", true],
  strict: ["import shop\nif not shop.ready:\n    raise RuntimeError('shop is not ready')\n", false],
  // Another module where that variable is set: the app would start without a snapshot.
  asking: ["import os\nvalue = os.environ.get('SHOP_URL')\n", false],
  above: ["import shop.asking\n", false],
  drawn: ["import secrets\nvalue = secrets.token_hex()\n", false],
};
const NAMES = [...Object.keys(DRIVERS), "till", "inner", "late"].map((name) => `shop.${name}`);
const WANTED = ["colorsys", "shop.inner", "shop.memory", "shop.ring", "shop.till"];
const FILES = {
  [`${SITE}/__init__.py`]: `import importlib
ready = False
def connect(name):
    return importlib.import_module(f"shop.{name}")
def __getattr__(name):
    if name.startswith("_"):
        raise AttributeError(name)
    return connect(name)
`,
  ...Object.fromEntries(Object.entries(DRIVERS).map(([name, [source]]) => [`${SITE}/${name}.py`, source])),
  [`${SITE}/till.py`]: "",
  [`${SITE}/late.py`]: "",
  [`${SITE}/lazy.py`]: "print('nobody has used this')\n",
  [`${SITE}/inner.py`]: "from shop.ring import value\nother = value\n",
  "api/shop.py": `import sys
NAMES = ${JSON.stringify(["colorsys", ...NAMES])}
before = sorted(name for name in NAMES if name in sys.modules)
import shop
shop.ready = True
shop.till
for name in ${JSON.stringify(Object.keys(DRIVERS))}:
    shop.connect(name)
import importlib.util
found = importlib.util.find_spec("shop.lazy")
found.loader = importlib.util.LazyLoader(found.loader)
sys.modules["shop.lazy"] = importlib.util.module_from_spec(found)
found.loader.exec_module(sys.modules["shop.lazy"])
loaded = sorted(name for name in NAMES if name in sys.modules)
print("shop is loaded")
def GET():
    shop.connect("late")
    return {"before": before, "loaded": loaded}
`,
};

let root: string;
beforeEach(() => {
  root = createFolder(FILES);
});
afterEach(() => removeFolder(root));

const PATIENCE = 240_000;

interface Shop {
  /** Which of the modules were there before the file imported anything. */
  before: string[];
  loaded: string[];
}

async function ask(app: TestApp): Promise<Shop> {
  return (await (await app.get("/api/shop")).json()) as Shop;
}

it("a build has it in its snapshot, and tells once what there is to say", { timeout: PATIENCE }, async () => {
  const lines: string[] = [];
  const log = createLogger({ format: "json", write: (line) => lines.push(JSON.parse(line).message) });
  const config = await loadConfig({ root, mode: "production", overrides: {} });
  expect(await build({ config, version: "test", log })).toHaveProperty("manifest");
  expect(lines).toEqual([expect.stringContaining("shop.drawn draws random bytes (shop/drawn.py:2)"), "shop is loaded"]);
  const app = await bootApp(root, { python: { workers: 1 } });
  const { before, loaded } = await ask(app);
  await app.close();
  expect(before).toEqual(WANTED);
  expect(loaded).toEqual([...WANTED, "shop.above", "shop.asking", "shop.drawn", "shop.strict"].sort());
});

it("a snapshot that is made in the background has it, with what requests imported until then", {
  timeout: PATIENCE,
}, async () => {
  const snapshotDir = join(root, "snapshots");
  const app = await bootApp(root, { python: { workers: 1, snapshotDir } });
  expect((await ask(app)).before).toEqual([]);
  const isMade = () => globSync("*.snapshot", { cwd: snapshotDir }).length > 0;
  await vi.waitUntil(isMade, { timeout: PATIENCE, interval: 50 }); // made in time that nobody else wants
  await app.close();
  const next = await bootApp(root, { python: { workers: 1, snapshotDir } });
  const { before } = await ask(next);
  await next.close();
  expect(before).toEqual([...WANTED, "shop.late"].sort());
});
