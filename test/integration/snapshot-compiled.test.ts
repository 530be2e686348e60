// Compiled packages in a snapshot: they work in every interpreter that starts from it, and another set of packages has another one.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildSnapshot } from "../../runtime/engines/python/snapshot/snapshots.ts";
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

const LATE = `import sys

LATER = ("anyio._backends._asyncio", "fastapi.telemetry._runtime", "pydantic.v1")
restored = [name for name in LATER if name in sys.modules]

import fastapi

app = fastapi.FastAPI()


@app.get("/")
def hello():
    return {"restored": restored, "needed": [name for name in LATER if name in sys.modules]}
`;

describe.skipIf(!FRAMEWORKS.isThere)(`what FastAPI imports when it is used${FRAMEWORKS.reason}`, () => {
  let root: string;
  beforeAll(() => {
    root = createFolder({ "api/shop.py": LATE });
    FRAMEWORKS.install(root);
  });
  afterAll(() => removeFolder(root));

  it("is in the snapshot, as far as it does", { timeout: 180_000 }, async () => {
    await buildSnapshot({ root, env: process.env as Record<string, string>, folder: join(root, ".polyglot/build") });
    const app = await bootApp(root, { python: { workers: 1 } });
    try {
      const { restored, needed } = (await (await app.get("/api/shop/")).json()) as Record<string, string[]>;
      expect(needed).toContain("pydantic.v1");
      expect(restored).toEqual(needed);
    } finally {
      await app.close();
    }
  });
});
