// What a package keeps of its import, and all interpreters of a snapshot would share, is found, named and left out (R13).
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildSnapshot, describeKept } from "../../runtime/engines/python/snapshot/snapshots.ts";
import { createFolder, removeFolder } from "../e2e/command.ts";
import { bootApp, type TestApp } from "./boot.ts";

/** Packages by name: their source, and what is said of them; nothing of those that belong into a snapshot. */
const PACKAGES: Readonly<Record<string, readonly [source: string, kept?: string]>> = {
  secretive: ["import secrets\nvalue = secrets.token_hex()\n", "draws random bytes (secretive/__init__.py:2)"],
  session: ["import uuid\nvalue = str(uuid.uuid4())\n", "draws random bytes (session/__init__.py:2)"],
  ticket: ["import random\nvalue = random.random()\n", "draws from the generator of random"],
  compiled: ["import _random\nvalue = _random.Random().random()\n", "draws a seed in compiled code"],
  noisy: ["log = open('/tmp/noisy.log', 'w')\nvalue = log.writable()\n", "leaves a file or a socket open"],
  listener: [
    "import socket\nvalue = socket.socket().fileno() > 0\nkept = socket.socket()\n",
    "leaves a file or a socket open",
  ],
  folder: [
    "import os\nos.makedirs('/tmp/of-folder')\nvalue = os.listdir('/tmp/of-folder')\n",
    "makes files (/tmp/of-folder)",
  ],
  online: [
    "import socket\ntry:\n    with socket.socket() as one:\n        one.connect(('127.0.0.1', 9))\nexcept OSError:\n    value = 0\n",
    "connects to ('127.0.0.1', 9)",
  ],
  asking: ["import socket\nvalue = socket.gethostbyname('localhost')\n", "looks for a host"],
  busy: ["import asyncio\nasyncio.get_event_loop().call_soon(print)\nvalue = 0\n", "gives work to the event loop"],
  callback: [
    "import ctypes\nvalue = 0\nkept = ctypes.CFUNCTYPE(ctypes.c_int)(lambda: 7)\n",
    "keeps a function that ctypes made",
  ],
  dice: ["import random\nmine = random.Random()\nvalue = random.Random(7).random()\n"],
  // Their place in the table of functions is empty again, and stays.
  passing: ["import ctypes\nvalue = ctypes.CFUNCTYPE(ctypes.c_int)(lambda: 7)()\n"],
  quiet: ["with open(__file__) as file:\n    import colorsys\n    value = len(file.read())\n"],
};
const KEPT = Object.entries(PACKAGES).flatMap(([name, [, kept]]) =>
  kept === undefined ? [] : [[name, kept] as const],
);

let root: string;
let app: TestApp;
let lines: string[];
beforeAll(async () => {
  const site = ".polyglot/python/site-packages";
  const names = [...Object.keys(PACKAGES), "outer"];
  root = createFolder({
    ...Object.fromEntries(Object.entries(PACKAGES).map(([name, [source]]) => [`${site}/${name}/__init__.py`, source])),
    // Swallows what can be swallowed, and is imported before what it imports.
    [`${site}/outer/__init__.py`]: "try:\n    from secretive import value\nexcept Exception:\n    value = None\n",
    "api/all.py": `import sys
before = {name: name in sys.modules for name in ${JSON.stringify(names)}}
${names.map((name) => `import ${name}\n`).join("")}
def GET():
    return {"before": before, "values": {name: sys.modules[name].value for name in before}, "dice": dice.mine.random()}
`,
  });
  const env = process.env as Record<string, string>;
  await buildSnapshot({
    root,
    env,
    folder: join(root, ".polyglot/build"),
    found: (findings) => {
      lines = describeKept(findings);
    },
  });
  app = await bootApp(root);
}, 240_000);
afterAll(async () => {
  await app?.close();
  removeFolder(root);
});

interface All {
  before: Record<string, boolean>;
  values: Record<string, unknown>;
  dice: number;
}

it("is named, with what it does", () => {
  expect(lines.map((line) => line.slice(0, line.indexOf(" when it is imported"))).sort()).toEqual(
    KEPT.map(([name, kept]) => `${name} ${kept}`).sort(),
  );
});

it("is left out with what imports it, and everything else is in", async () => {
  const { before } = (await (await app.get("/api/all")).json()) as All;
  const inside = Object.keys(before).filter((name) => before[name]);
  expect(inside.sort()).toEqual(["dice", "passing", "quiet"]);
});

it("is the reason why there is no snapshot, where it cannot be told whose it is", { timeout: 120_000 }, async () => {
  const site = ".polyglot/python/site-packages/finder/__init__.py";
  const other = createFolder({
    [site]: "import ctypes\nfound = ctypes.CDLL(None).getaddrinfo\n",
    "api/found.py": "import finder\ndef GET():\n    return bool(finder.found)\n",
  });
  const env = process.env as Record<string, string>;
  const made = buildSnapshot({ root: other, env, folder: join(other, ".polyglot/build") });
  await expect(made).rejects.toThrow(/No snapshot .* keeps a function that ctypes made or looked up/);
  removeFolder(other);
});

it("differs between interpreters", { timeout: 60_000 }, async () => {
  const other = await bootApp(root);
  const [one, two] = [
    (await (await app.get("/api/all")).json()) as All,
    (await (await other.get("/api/all")).json()) as All,
  ];
  await other.close();
  for (const name of ["secretive", "session", "ticket", "compiled", "outer"])
    expect([name, one.values[name]]).not.toEqual([name, two.values[name]]);
  expect(one.dice).not.toBe(two.dice);
  expect(one.values.dice).toBe(two.values.dice);
});
