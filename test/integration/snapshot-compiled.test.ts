// Compiled packages in a snapshot: they work in every interpreter that starts from it, and another set of packages has another one.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildSnapshot } from "../../runtime/engines/python/snapshots.ts";
import { createFolder, removeFolder } from "../e2e/command.ts";
import { askInterpreters } from "../tools/interpreters.ts";
import { peerPackages } from "../tools/peer-packages.ts";

const PACKAGES = peerPackages("pydantic");
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
