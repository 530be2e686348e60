// `polyglot test`: which tests run, where, and what it says of them.
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { createFolder, ROOT, removeFolder, run } from "./command.ts";

const FILES = {
  "api/_lib/store.py": "items: list[str] = []\n",
  "api/_lib/text.ts": "export const shout = (text: string): string => text.toUpperCase();\n",
  "api/items.py": `from _lib import store
from polyglot import HTTPException


def GET(limit: int = 10) -> list[str]:
    return store.items[:limit]


async def POST(request, context):
    if "name" not in request.json():
        raise HTTPException(409, "no name")
    store.items.append(request.json()["name"])
    return context.state.get("user", "nobody"), 201
`,
  "api/sent.py": `def POST(request):
    return [request.headers.get("content-type"), request.headers.get("x-user")]
`,
  "api/hello.ts": `export const GET = () => "hello";\nexport const POST = () => { throw new Error("broken"); };\n`,
  "api/test_items.py": `import asyncio
import unittest

from _lib import store
from _lib.text import shout
from polyglot import HTTPException
from polyglot.test import Client, call, client

from . import items, sent


class Items(unittest.TestCase):
    def setUp(self):
        store.items.clear()

    def test_through_the_front_door(self):
        made = client.post("/api/items", json={"name": "tea"}, headers={"x-user": "ada"})
        self.assertEqual((made.status, made.headers["content-type"]), (201, "text/plain; charset=utf-8"))
        self.assertEqual(client.get("/api/items?limit=1").json(), ["tea"])
        self.assertEqual(store.items, ["tea"])
        self.assertEqual(client.get("/api/items?limit=x").status, 422)

    def test_the_handler_itself(self):
        store.items.extend(["a", "b"])
        self.assertEqual(call(items.GET, "/?limit=1"), ["a"])
        self.assertEqual(call(items.POST, json={"name": "c"}, state={"user": "ada"}), ("ada", 201))
        with self.assertRaises(HTTPException) as caught:
            call(items.POST, body="{}")
        self.assertEqual(caught.exception.status_code, 409)
        with self.assertRaises(HTTPException) as caught:
            call(items.GET, "/?limit=x")
        self.assertEqual(caught.exception.errors[0]["message"], "Expected an integer")

    def test_headers_of_any_case(self):
        plain = {"Content-Type": "application/x+json"}
        self.assertEqual(client.post("/api/sent", json={}, headers=plain).json(), ["application/x+json", None])
        self.assertEqual(call(sent.POST, json={}, headers=plain), ["application/x+json", None])
        ada = Client({"X-User": "ada"})
        self.assertEqual(ada.post("/api/sent", json={}, headers={"x-user": "bob"}).json(), ["application/json", "bob"])

    def test_the_other_language(self):
        self.assertEqual(Client({"accept": "text/plain"}).get("/api/hello").text(), "hello")
        self.assertEqual(shout("tea"), "TEA")


class Later(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        await asyncio.sleep(0)
        self.ready = True

    async def test_what_is_awaited(self):
        answers = await asyncio.gather(asyncio.sleep(0.001, "slept"), asyncio.sleep(0))
        self.assertEqual((answers[0], self.ready), ("slept", True))
        self.assertEqual((await call_later()), "hello")


async def call_later():
    return client.get("/api/hello").text()
`,
  "tests/hello.test.ts": `import assert from "node:assert/strict";
import { test } from "node:test";
const word: string = "hello";
test("the word is hello", () => assert.equal(word, "hello"));
`,
  "other/test_wrong.py": `import unittest

from polyglot import HTTPException


class Wrong(unittest.TestCase):
    def test_sum(self):
        print("adding")
        self.assertEqual(1 + 1, 3)

    def test_right(self):
        self.assertEqual(1 + 1, 2)

    def test_answer(self):
        raise HTTPException(409, "taken")
`,
  "other/import_test.py": "import nothing_there\n",
  "other/wrong.test.js": `require("node:test").test("is wrong", () => { throw new Error("as it was meant"); });\n`,
  "other/package.json": "{}\n",
};

const PASSING = {
  "package.json": '{ "type": "module" }\n',
  "api/a.py": "",
  "test_a.py": "import unittest\n\n\nclass A(unittest.TestCase):\n    def test_with_python(self):\n        pass\n",
  "a.test.js": 'import { test } from "node:test";\ntest("with Node", () => {});\n',
  "a.spec.js": 'import { test } from "vitest";\ntest("with Vitest", () => {});\n',
};

let app: string;
let passing: string;
beforeAll(() => {
  app = createFolder(FILES);
  passing = createFolder(PASSING);
  mkdirSync(join(passing, "node_modules"));
  symlinkSync(join(ROOT, "node_modules/vitest"), join(passing, "node_modules/vitest"));
  return () => [app, passing].forEach(removeFolder);
});

describe("polyglot test", { timeout: 120_000 }, () => {
  it("runs Python in the app's interpreter and TypeScript in Node", async () => {
    const { code, stdout, stderr } = await run(["test", ".", "items", "hello"], { cwd: app });
    expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("test_the_handler_itself (api.test_items.Items.test_the_handler_itself) ... ok\n");
    expect(stdout).toMatch(/Ran 5 tests in .*\n\nOK\n/);
    expect(stdout).toMatch(/✔ the word is hello/);
  });

  it("says what is wrong, with its place in the app and nothing of the runtime, and ends with code 1", async () => {
    const { code, stdout } = await run(["test", ".", "other/"], { cwd: app });
    expect(code).toBe(1);
    const sum = `Traceback (most recent call last):\n  File "${join(app, "other/test_wrong.py")}", line 9, in test_sum\n`;
    expect(stdout).toContain(sum);
    expect(stdout).toContain("AssertionError: 2 != 3");
    expect(stdout).toContain("adding\n");
    expect(stdout).toContain("ImportError: other/import_test.py cannot be imported\n");
    expect(stdout).toContain("ModuleNotFoundError: No module named 'nothing_there'");
    expect(stdout).toMatch(/\npolyglot\.HTTPException: .*taken/);
    expect(stdout).not.toContain("polyglot._");
    expect(stdout).toMatch(/Ran 4 tests in .*\n\nFAILED \(failures=1, errors=2\)/);
    expect(stdout).toContain("as it was meant");
  });

  it("runs tests by name, of both languages", async () => {
    const { code, stdout } = await run(["test", "--name", "right"], { cwd: app });
    expect(stdout).toMatch(/test_right .* ok\n/);
    expect(stdout).not.toContain("test_sum");
    expect(stdout).not.toContain("✔ the word is hello");
    expect(code).toBe(1); // a file that cannot be imported is told whatever is asked for
  });

  it("ends with code 1 when no test has the name that was asked for, whoever runs them", async () => {
    const none = (folder: string, count: string) => ({
      code: 1,
      stderr: `No test in ${folder} has "nothing-matches" in its name: ${count} were looked through\n`,
    });
    expect(await run(["test", "-t", "nothing-matches"], { cwd: passing })).toMatchObject(none(passing, "3 files"));
    expect(await run(["test", "-t", "with Vitest"], { cwd: passing })).toMatchObject({ code: 0, stderr: "" });
    expect(await run(["test", "-t", "with Node"], { cwd: passing })).toMatchObject({ code: 0, stderr: "" });
    expect(await run(["test", "-t", "with_python"], { cwd: passing })).toMatchObject({ code: 0, stderr: "" });
    writeFileSync(join(passing, "b.spec.js"), 'import { test } from "vitest";\ntest("wrong", () => { throw 1; });\n');
    expect(await run(["test", ".", "b.spec", "-t", "wrong"], { cwd: passing })).toMatchObject({ code: 1 });
  });

  it("ends though a test never closes its app", async () => {
    const folder = createFolder({
      "api/a.py": "def GET():\n    return 1\n",
      "a.test.ts": `import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createTestApp } from "polyglot-runtime/test";

const app = await createTestApp(import.meta.dirname);
after(() => console.log("the end is told"));
test("answers", async () => assert.equal(await (await app.fetch("/api/a")).text(), "1"));
`,
    });
    onTestFinished(() => removeFolder(folder));
    const { code, stdout } = await run(["test"], { cwd: folder });
    expect(stdout).toMatch(/✔ answers/);
    expect(stdout).toMatch(/the end is told/);
    expect(code).toBe(0);
  });

  it("says where it looked when there is nothing to run", async () => {
    expect(await run(["test", ".", "nowhere"], { cwd: app })).toMatchObject({
      code: 1,
      stdout: "",
      stderr: `There are no tests in ${app} whose path has "nowhere": test_*.py and *_test.py are tests of Python, *.test.ts (or .js, .spec.ts …) those of TypeScript\n`,
    });
  });

  it("ends with code 1 when a test ends the interpreter", async () => {
    const folder = createFolder({
      "api/a.ts": "export const GET = () => 1;\n",
      "test_end.py":
        "import os\nimport unittest\n\n\nclass End(unittest.TestCase):\n    def test_end(self):\n        os.abort()\n",
    });
    const { code, stderr } = await run(["test"], { cwd: folder });
    removeFolder(folder);
    expect(code).toBe(1);
    expect(stderr).toMatch(/The tests ended early/);
  });
});
