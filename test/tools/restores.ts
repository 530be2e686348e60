// `npm run test:restores [count]`: compiled packages from their real index in one app, whose interpreters start from its
// snapshot so many times in a row (1,000 unless a number is given). Exit code 1 when one does not work.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { createFolder, removeFolder, run } from "../e2e/command.ts";
import { askInterpreters } from "./interpreters.ts";

const PACKAGES = ["pydantic-core", "jiter", "charset-normalizer", "msgspec", "xxhash", "uuid-utils"];
const HANDLER = `import secrets
import sys

restored = "pydantic_core._pydantic_core" in sys.modules

import charset_normalizer
import jiter
import msgspec
import pydantic_core
import uuid_utils
import xxhash

worker = secrets.token_hex()
numbers = pydantic_core.SchemaValidator(pydantic_core.core_schema.list_schema(pydantic_core.core_schema.int_schema()))
FRENCH = "Bonjour, ça va très bien à l'école française, où tout le monde préfère l'été à l'hiver"


class Item(msgspec.Struct):
    name: str
    price: float


def GET():
    assert numbers.validate_json('["1", 2]') == [1, 2]
    try:
        numbers.validate_python(["a"])
        raise AssertionError("a is no number")
    except pydantic_core.ValidationError as error:
        assert error.errors()[0]["loc"] == (0,)
    assert jiter.from_json(b'{"a": [1, 2.5, null]}') == {"a": [1, 2.5, None]}
    assert str(charset_normalizer.from_bytes(FRENCH.encode()).best()) == FRENCH
    assert msgspec.json.decode(msgspec.json.encode(Item("a", 1.5)), type=Item) == Item("a", 1.5)
    assert xxhash.xxh64(b"a").hexdigest() == "d24ec4f1a98c6e5b"
    drawn = [str(make()) for make in (uuid_utils.uuid1, uuid_utils.uuid4, uuid_utils.uuid7)]
    return {"worker": worker, "restored": restored, "drawn": drawn}
`;

const count = Number(process.argv[2] ?? 1000);
const root = createFolder({ "api/compiled.py": HANDLER });
const cache = createFolder({});
const options = { cwd: root, env: { XDG_CACHE_HOME: cache } };
try {
  await expectDone(["add", ...PACKAGES]);
  await expectDone(["build"]);
  console.log(`snapshots: ${readdirSync(join(root, ".polyglot/build")).filter((name) => name.endsWith(".snapshot"))}`);
  const started = performance.now();
  const { length } = await askInterpreters(root, "/api/compiled", count, console.log);
  const seconds = (performance.now() - started) / 1000;
  console.log(`${length} restores, ${PACKAGES.length} compiled packages working in each, in ${seconds.toFixed(0)} s`);
} finally {
  removeFolder(root);
  removeFolder(cache);
}

async function expectDone(args: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await run(args, options);
  console.log(`${stdout}${stderr}`.trimEnd());
  if (code !== 0) throw new Error(`polyglot ${args.join(" ")} ended with ${code}`);
}
