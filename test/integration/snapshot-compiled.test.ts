// Compiled packages in a snapshot: they work in every interpreter that starts from it, and another set of packages has another one.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { build } from "../../runtime/build/build.ts";
import { loadConfig } from "../../runtime/config/config.ts";
import { buildSnapshot } from "../../runtime/engines/python/snapshot/snapshots.ts";
import { createLogger } from "../../runtime/log.ts";
import { createFolder, removeFolder } from "../e2e/command.ts";
import { askInterpreters } from "../tools/interpreters.ts";
import { peerPackages } from "../tools/peer-packages.ts";
import { bootApp } from "./boot.ts";

const PACKAGES = peerPackages("pydantic");
const FRAMEWORKS = peerPackages("frameworks");
const RESTORES = 5;

const HANDLER = `import secrets
import sys

restored = "pydantic_core._pydantic_core" in sys.modules

import pydantic

worker = secrets.token_hex()


class Item(pydantic.BaseModel):
    price: float = pydantic.Field(gt=0)


def GET():
    assert Item.model_validate_json(b'{"price": "1.5"}').price == 1.5
    try:
        Item(price=-1)
        raise AssertionError("less than nothing")
    except pydantic.ValidationError as error:
        assert error.errors()[0]["type"] == "greater_than"
    return {"worker": worker, "restored": restored, "drawn": [secrets.token_hex()]}
`;

describe.skipIf(!PACKAGES.isThere)(`pydantic${PACKAGES.reason}`, () => {
  let root: string;
  const env = process.env as Record<string, string>;
  const make = () => buildSnapshot({ root, env, folder: join(root, ".polyglot/build") });
  beforeAll(async () => {
    root = createFolder({ "api/item.py": HANDLER });
    PACKAGES.install(root);
  });
  afterAll(() => removeFolder(root));

  it(`works in ${RESTORES} interpreters in a row`, { timeout: 180_000 }, async () => {
    await make();
    expect(await askInterpreters(root, "/api/item", RESTORES)).toHaveLength(RESTORES);
  });

  it("without one of the packages has another snapshot", { timeout: 120_000 }, async () => {
    const [before, again] = [await make(), await make()];
    expect(again).toBe(before);
    rmSync(join(root, ".polyglot/python/site-packages/annotated_types"), { recursive: true });
    expect(await make()).not.toBe(before);
  });
});

/** Of two apps of a framework each, what was not there before and is with the first request. */
const LATE = {
  "_seen.py": `import sys
before = set(sys.modules)
def late():
    names = ((name, getattr(module, "__file__", None)) for name, module in list(sys.modules.items()))
    return sorted(name for name, file in names if name not in before and "site-packages" in (file or ""))
`,
  "api/fast.py": `from _seen import late
import fastapi

app = fastapi.FastAPI()


@app.get("/")
def hello():
    return late()
`,
  "api/star.py": `from _seen import late
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route


def hello(request):
    return JSONResponse(late())


app = Starlette(routes=[Route("/", hello)])
`,
};

describe.skipIf(!FRAMEWORKS.isThere)(`what frameworks import when they are used${FRAMEWORKS.reason}`, () => {
  let root: string;
  beforeAll(() => {
    root = createFolder(LATE);
    FRAMEWORKS.install(root);
  });
  afterAll(() => removeFolder(root));

  it("is in the snapshot", { timeout: 180_000 }, async () => {
    const config = await loadConfig({ root, mode: "production", overrides: {} });
    const log = createLogger({ level: "silent" });
    expect(await build({ config, version: "test", log })).toHaveProperty("manifest");
    const app = await bootApp(root, { python: { workers: 1 } });
    try {
      for (const path of ["/api/star/", "/api/fast/"])
        expect([path, await (await app.get(path)).json()]).toEqual([path, []]);
    } finally {
      await app.close();
    }
  });
});
