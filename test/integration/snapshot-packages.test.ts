// A snapshot for an app that has packages: they are in it, the app's modules are not, and variables they ask for are minded.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildSnapshot } from "../../runtime/engines/python/snapshot/snapshots.ts";
import { createFolder, removeFolder } from "../e2e/command.ts";
import { bootApp, type TestApp } from "./boot.ts";

const SITE = ".polyglot/python/site-packages";
let root: string;
let path: string;

beforeAll(async () => {
  root = createFolder({
    [`${SITE}/shop/__init__.py`]:
      "import os, random, time\nimported = time.time()\ndice = random.Random()\nfixed = random.Random(7)\nmode = os.environ.get('SHOP_MODE', 'plain')\n",
    [`${SITE}/shop/late.py`]: "import time\nimported = time.time()\n",
    [`${SITE}/shop/elsewhere.py`]: "import time\nimported = time.time()\n",
    "venv/pyvenv.cfg": "",
    "venv/lib/other.py": "import shop.elsewhere\n",
    [`${SITE}/broken/__init__.py`]: "raise RuntimeError('not without a database')\n",
    "_shared.py": "import time\nimported = time.time()\n",
    "api/shop.py": `import time
import shop
from shop import imported
import _shared
try:
    import broken
except RuntimeError:
    broken = None
def GET():
    import shop.late, shop.elsewhere
    return {"shop": shop.imported, "late": shop.late.imported, "elsewhere": shop.elsewhere.imported,
        "shared": _shared.imported, "mode": shop.mode,
        "dice": shop.dice.random(), "fixed": shop.fixed.random(), "broken": broken is None}
`,
  });
  path = await buildSnapshot({
    root,
    env: process.env as Record<string, string>,
    folder: join(root, ".polyglot/build"),
  });
}, 120_000);
afterAll(() => removeFolder(root));

interface Shop {
  shop: number;
  late: number;
  elsewhere: number;
  shared: number;
  mode: string;
  dice: number;
  fixed: number;
  broken: boolean;
}

async function ask(app: TestApp): Promise<Shop> {
  const answer = await app.get("/api/shop");
  expect(answer.status).toBe(200);
  return (await answer.json()) as Shop;
}

it("holds the packages that the app's files import, and nothing of the app", async () => {
  const made = Date.now() / 1000;
  const [one, two] = [await bootApp(root), await bootApp(root)];
  const [first, second] = [await ask(one), await ask(two)];
  expect(first).toMatchObject({ mode: "plain", broken: true });
  expect(first.shop).toBeLessThan(made);
  expect(first.late).toBeGreaterThan(made);
  expect(first.elsewhere).toBeGreaterThan(made); // what an environment of the app's folder imports is not the app's
  expect(first.shared).toBeGreaterThan(made);
  expect(second.shop).toBe(first.shop);
  expect(second.dice).not.toBe(first.dice);
  expect(second.fixed).toBe(first.fixed);
  expect(readFileSync(path).includes("_shared.py")).toBe(false);
  await Promise.all([one.close(), two.close()]);
});

it("is left alone where a variable is set that a package looked for", { timeout: 120_000 }, async () => {
  process.env.SHOP_MODE = "loud";
  const app = await bootApp(root);
  delete process.env.SHOP_MODE;
  expect(await ask(app)).toMatchObject({ mode: "loud" });
  expect(app.log.map(({ message }) => message)).toContainEqual(expect.stringContaining("SHOP_MODE"));
  expect(readFileSync(path).length).toBeGreaterThan(0);
  await app.close();
});
