// What Python code does not get at: programs, the host's JavaScript and environment, endless files (H14, H15; F8, F28).
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { bootApp, fixture, type TestApp } from "../boot.ts";
import { run } from "./run.ts";

let app: TestApp;

beforeAll(async () => {
  vi.stubEnv("GUARDS_SHOWN", "yes");
  vi.stubEnv("GUARDS_SECRET", "no");
  app = await bootApp(fixture("guards"), { python: { fileQuota: 32, env: ["GUARDS_S*N", "PATH"] } });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await app.close();
});

const lost = () => app.log.filter(({ message }) => message.startsWith("Python interpreter lost")).length;

describe("programs", () => {
  it.each([
    'import os; os.system("echo hi")',
    'from os import system; system("echo hi")',
    'from posix import system; system("echo hi")',
    'import os; os.popen("ls")',
    'import os; os.execv("/bin/ls", ["ls"])',
    'import os; os.spawnlp(os.P_WAIT, "ls", "ls")',
    "import os; os.fork()",
    'import subprocess; subprocess.run(["ls"])',
    'import subprocess; subprocess.check_output("ls", shell=True)',
    'import webbrowser; webbrowser.open("https://example.org")',
  ])("%s is an OSError that says why", async (code) => {
    expect(await run(app, code)).toMatchObject({
      bases: expect.arrayContaining(["OSError"]),
      text: expect.stringContaining("cannot start programs"),
    });
  });

  it("are not started by the C library either", async () => {
    expect(await run(app, 'import ctypes; result = ctypes.CDLL(None).system(b"exit 0")')).toEqual({ result: -1 });
  });

  it("are not started by pty or multiprocessing", async () => {
    expect(await run(app, 'import pty; pty.spawn("ls")')).toMatchObject({ error: "OSError" });
    const code = "import multiprocessing; multiprocessing.Process(target=print).start()";
    expect(await run(app, code)).toMatchObject({ text: expect.stringContaining("python.workers") });
  });

  it.each(["create_subprocess_exec('ls')", "create_subprocess_shell('ls')"])(
    "are not started by asyncio.%s",
    async (call) => {
      const code = `
import asyncio
async def main():
    try:
        await asyncio.${call}
    except OSError as error:
        return str(error)`;
      expect((await run(app, code)).result).toContain("cannot start programs");
    },
  );
});

describe("ports of one's own", () => {
  it.each([
    'import socket; socket.create_server(("127.0.0.1", 0))',
    "import socket; socket.socket().listen()",
    'import http.server as http; http.HTTPServer(("127.0.0.1", 0), http.BaseHTTPRequestHandler)',
    'from wsgiref.simple_server import make_server; make_server("", 0, print)',
  ])("%s is an OSError that says what there is instead", async (code) => {
    expect(await run(app, code)).toMatchObject({
      bases: expect.arrayContaining(["OSError"]),
      text: expect.stringContaining("requests come in by the routes of the app"),
    });
  });

  it("asyncio.start_server says so, too", async () => {
    const code = `
import asyncio
async def main():
    try:
        await asyncio.start_server(print, "127.0.0.1", 0)
    except OSError as error:
        return str(error)`;
    expect((await run(app, code)).result).toContain("requests come in by the routes of the app");
  });
});

describe("the host's JavaScript", () => {
  it.each(["process.env", "globalThis", "eval", "Function", "require", "WebAssembly", "Worker", "Buffer"])(
    "js.%s is not there",
    async (name) => {
      expect(await run(app, `import js; js.${name}`)).toMatchObject({ error: "AttributeError" });
    },
  );

  it.each([
    "from pyodide_js import FS",
    "import pyodide_js; pyodide_js.loadPackage",
    "from pyodide_js._api import config, tests",
  ])("%s is an ImportError that says why", async (code) => {
    expect(await run(app, code)).toMatchObject({
      error: "ImportError",
      text: expect.stringContaining("pyodide_js controls the interpreter that all requests share"),
    });
  });

  it("as far as it is the Web's, it is there", async () => {
    const code = `
import asyncio, js
from pyodide.ffi import create_once_callable, to_js
async def main():
    done = asyncio.get_running_loop().create_future()
    js.setTimeout(create_once_callable(lambda: done.set_result("called")), 1)
    digest = await js.crypto.subtle.digest("SHA-1", to_js(b""))
    return [js.URL.new("https://a.example/b").pathname, js.JSON.stringify(to_js([1])), digest.byteLength, await done]`;
    expect(await run(app, code)).toEqual({ result: ["/b", "[1]", 20, "called"] });
  });
});

describe("the environment", () => {
  it("has what python.env lists, and no more", async () => {
    const code = `
import os
result = [os.environ.get("GUARDS_SHOWN"), os.environ.get("GUARDS_SECRET"), "PATH" in os.environ]`;
    expect(await run(app, code)).toEqual({ result: ["yes", null, true] });
  });
});

describe("files in memory", () => {
  // A folder of its own: the app itself may lie in /tmp.
  beforeAll(() => run(app, 'import os; os.mkdir("/tmp/full")'));
  const full = { error: "OSError", errno: "ENOSPC", text: expect.stringContaining("No space left on device") };
  const half = `
import os
for _ in range(5):
    with open("/tmp/full/half", "wb") as file:
        file.write(bytes(20_000_000))
    os.rename("/tmp/full/half", "/tmp/full/renamed")
    os.remove("/tmp/full/renamed")
result = os.listdir("/tmp/full")`;

  it.each([
    ["one large write", 'file = open("/tmp/full/a", "wb", buffering=0); file.write(bytes(40_000_000))'],
    ["many writes", 'file = open("/tmp/full/a", "wb", buffering=0)\nwhile True: file.write(bytes(100_000))'],
    ["truncate", 'open("/tmp/full/a", "wb", buffering=0).truncate(1_000_000_000)'],
    ["a hole", 'file = open("/tmp/full/a", "wb", buffering=0); file.seek(1_000_000_000); file.write(b"x")'],
    [
      "a temporary file without a name",
      "import tempfile\nfile = tempfile.TemporaryFile(dir='/tmp/full')\nwhile True: file.write(bytes(1_000_000))",
    ],
    ["very many files", 'for n in range(100_000): open(f"/tmp/full/{n}", "wb").close()'],
    ["very many folders", 'import os\nfor n in range(100_000): os.mkdir(f"/tmp/full/{n}")'],
  ])("beyond python.fileQuota are an OSError of their request alone: %s", async (_way, code) => {
    expect(await run(app, code)).toMatchObject(full);
    const clean = `
import gc, os, shutil
gc.collect()
shutil.rmtree("/tmp/full")
os.mkdir("/tmp/full")
result = os.listdir("/tmp/full")`;
    expect(await run(app, clean)).toEqual({ result: [] });
    expect(await run(app, half)).toEqual({ result: [] });
    expect(lost()).toBe(0);
  });

  it("a pipe that nobody reads is full after a megabyte", async () => {
    const code = `
import os
reader, writer = os.pipe()
while True: os.write(writer, bytes(100_000))`;
    expect(await run(app, code)).toMatchObject({ error: "BlockingIOError", errno: "EAGAIN" });
  });

  it("the description of the error names the setting", async () => {
    const answer = await app.get("/api/fill");
    expect(answer.status).toBe(500);
    expect(await answer.json()).toMatchObject({ error: { message: expect.stringContaining("python.fileQuota") } });
  });
});

describe("deeply nested data", () => {
  const nest = "x = []\nfor _ in range(100_000): x = [x]\n";
  const xml = 'import xml.etree.ElementTree as tree\nx = tree.fromstring("<a>" * 100_000 + "</a>" * 100_000)\n';

  it.each([
    ["XML is read", `${xml}result = len(list(x.iter()))`, { result: 100_000 }],
    ["XML is not written", `${xml}tree.tostring(x)`, { error: "RecursionError" }],
    ["pickle refuses it", `import pickle\n${nest}pickle.dumps(x)`, { error: "RecursionError" }],
    [
      "pickle reads it",
      'import pickle\npickle.loads(b"]" * 100_000 + b"a" * 99_999 + b".")\nresult = 1',
      { result: 1 },
    ],
    ["repr shows it", `${nest}result = len(repr(x))`, { result: 200_002 }],
    ["deepcopy refuses it", `import copy\n${nest}copy.deepcopy(x)`, { error: "RecursionError" }],
    [
      "json refuses or reads it",
      'import json\nresult = json.loads("[" * 100_000 + "]" * 100_000) is not None',
      { result: true },
    ],
    ["the compiler refuses it", 'eval("+".join(["1"] * 100_000))', { error: "RecursionError" }],
    ["patterns refuse it", 'import re\nre.compile("(" * 20_000 + ")" * 20_000)', { error: "RecursionError" }],
  ])("ends no interpreter: %s", async (_what, code, outcome) => {
    expect(await run(app, code)).toMatchObject(outcome);
    expect(lost()).toBe(0);
  });
});
