// Python's connections: certificates, refused addresses, limits of time (H16; F28).
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { bootApp, fixture, type TestApp } from "../boot.ts";
import { type Outcome, run } from "./run.ts";
import { AUTHORITY, startServers, type TestServers } from "./servers.ts";

let app: TestApp;
let servers: TestServers;

beforeAll(async () => {
  servers = await startServers();
  app = await bootApp(fixture("guards"), { python: { denyAddresses: ["127.0.0.9"] } });
});
afterAll(async () => {
  await app.close();
  servers.close();
});

const context = `ssl.create_default_context(cafile=${JSON.stringify(AUTHORITY)})`;
const open = (port: number, trusted: string, host = "localhost") => `
import ssl
from urllib.request import urlopen
result = urlopen("https://${host}:${port}/", context=${trusted}, timeout=10).read().decode()`;
const lost = () => app.log.filter(({ message }) => message.startsWith("Python interpreter lost")).length;

describe("TLS", () => {
  it("carries requests when the certificate is good, by name and by address", async () => {
    expect(await run(app, open(servers.port.good, context))).toEqual({ result: "hello from good" });
    expect(await run(app, open(servers.port.good, context, "127.0.0.1"))).toEqual({ result: "hello from good" });
  });

  it.each([
    ["other", context, /altnames.*other\.example.*\(localhost:\d+\)/],
    ["expired", context, /certificate has expired.*\(localhost:\d+\)/],
    ["selfsigned", context, /self-signed certificate \[DEPTH_ZERO_SELF_SIGNED_CERT\] \(localhost:\d+\)/],
    ["selfsigned", "None", /self-signed certificate/],
    ["good", "None", /unable to verify/],
  ] as const)("refuses the certificate %s with %s, before anything is sent", async (name, trusted, reason) => {
    const before = servers.served.length;
    const outcome = await run(app, open(servers.port[name], trusted));
    expect(outcome).toMatchObject({ error: "URLError", text: expect.stringContaining("CERTIFICATE_VERIFY_FAILED") });
    expect(outcome.text).toMatch(reason);
    expect(servers.served.length).toBe(before);
  });

  it("is not verified only where the author says so", async () => {
    const { selfsigned } = servers.port;
    expect(await run(app, open(selfsigned, "ssl._create_unverified_context()"))).toEqual({
      result: "hello from selfsigned",
    });
  });

  it("does not check the name alone when the author says so", async () => {
    const code = `
import ssl
context = ${context}
context.check_hostname = False
`;
    expect(await run(app, code + open(servers.port.other, "context"))).toEqual({ result: "hello from other" });
    expect(await run(app, code + open(servers.port.selfsigned, "context"))).toMatchObject({ error: "URLError" });
  });

  it("is verified by mail clients, too, which verify nothing elsewhere", async () => {
    const outcome = await run(app, `import smtplib; smtplib.SMTP_SSL("localhost", ${servers.port.selfsigned})`);
    expect(outcome).toMatchObject({ error: "SSLCertVerificationError", bases: expect.arrayContaining(["SSLError"]) });
  });

  it("shakes hands before the first byte, whenever that is sent", async () => {
    const before = servers.heard.length;
    const wrap = (port: number, rest: string) => `
import socket, ssl
plain = socket.create_connection(("localhost", ${port}), timeout=10)
wrapped = ${context}.wrap_socket(plain, server_hostname="localhost", do_handshake_on_connect=False)
wrapped.settimeout(${rest})
wrapped.sendall(b"GET /late HTTP/1.0\\r\\n\\r\\n")
result = [wrapped.version(), wrapped.makefile("rb").read()[-15:].decode()]`;
    expect(await run(app, wrap(servers.port.good, "10"))).toEqual({ result: ["TLSv1.3", "hello from good"] });
    expect(await run(app, wrap(servers.port.silent, "0.2"))).toMatchObject({ error: "TimeoutError" });
    expect(Buffer.concat(servers.heard.slice(before)).toString("latin1")).not.toContain("GET");
  });

  it("works on a socket that is wrapped first and connected then", async () => {
    const code = `
import socket, ssl
wrapped = ${context}.wrap_socket(socket.socket(), server_hostname="localhost")
wrapped.settimeout(10)
wrapped.connect(("localhost", ${servers.port.good}))
wrapped.sendall(b"GET /first HTTP/1.0\\r\\n\\r\\n")
result = wrapped.makefile("rb").read()[-15:].decode()`;
    expect(await run(app, code)).toEqual({ result: "hello from good" });
  });

  it("works for asyncio's streams, and is verified there", async () => {
    const code = (port: number) => `
import asyncio, ssl
async def main():
    try:
        reader, writer = await asyncio.open_connection("localhost", ${port}, ssl=${context})
        writer.write(b"GET /async HTTP/1.0\\r\\n\\r\\n")
        return (await reader.read())[-15:].decode()
    except ssl.SSLError as error:
        return str(error)`;
    expect(await run(app, code(servers.port.good))).toEqual({ result: "hello from good" });
    expect((await run(app, code(servers.port.other))).result).toContain("altnames");
  });

  it.each([
    ["good", "hello from good"],
    ["other", "altnames"],
    ["expired", "certificate has expired"],
    ["selfsigned", "self-signed certificate"],
  ] as const)(
    "is verified for code that carries the encrypted bytes itself: the certificate %s",
    async (name, text) => {
      const code = `
import socket, ssl
plain = socket.create_connection(("localhost", ${servers.port[name]}), timeout=10)
incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
secured = ${context}.wrap_bio(incoming, outgoing, server_hostname="localhost")
def until(step, *parts):
    while True:
        try:
            result = step(*parts)
            plain.sendall(outgoing.read())
            return result
        except ssl.SSLWantReadError:
            plain.sendall(outgoing.read())
            data = plain.recv(3)  # records in pieces
            incoming.write(data) if data else incoming.write_eof()
until(secured.do_handshake)
until(secured.write, b"GET /bio HTTP/1.0\\r\\n")
until(secured.write, b"\\r\\n")
answer = b""
while piece := until(secured.read, 7): answer += piece
result = answer[-15:].decode()`;
      const before = servers.served.length;
      const outcome = await run(app, code);
      expect(String(outcome.result ?? outcome.text)).toContain(text);
      expect(outcome.error ?? "none").toBe(name === "good" ? "none" : "SSLCertVerificationError");
      expect(servers.served.length - before).toBe(name === "good" ? 1 : 0);
    },
  );

  it("carries megabytes in both directions through ssl.MemoryBIO", async () => {
    const code = `
import asyncio, ssl
async def main():
    reader, writer = await asyncio.open_connection("localhost", ${servers.port.echo})
    await writer.start_tls(${context}, server_hostname="localhost")
    sent = bytes(range(256)) * 12_000
    writer.write(sent)
    received = await reader.readexactly(len(sent))
    writer.close()
    return sent == received`;
    expect(await run(app, code)).toEqual({ result: true });
  });

  it("begins in the middle of asyncio's streams, too, and is verified there", async () => {
    const code = (name: string) => `
import asyncio, ssl
async def main():
    reader, writer = await asyncio.open_connection("localhost", ${servers.port.upgrade})
    writer.write(b"upgrade?")
    answer = await reader.readexactly(1)
    try:
        await writer.start_tls(${context}, server_hostname="${name}")
    except ssl.SSLError as error:
        return str(error)
    writer.write(b"secret")
    secret = await reader.read(100)
    writer.close()
    return [answer.decode(), secret.decode()]`;
    expect(await run(app, code("localhost"))).toEqual({ result: ["S", "upgrade? secret"] });
    expect((await run(app, code("example.org"))).result).toContain("altnames");
  });

  it("begins in the middle of a connection, as databases do", async () => {
    const code = `
import socket, ssl
plain = socket.create_connection(("localhost", ${servers.port.upgrade}), timeout=10)
plain.sendall(b"upgrade?")
answer = plain.recv(1)
wrapped = ${context}.wrap_socket(plain, server_hostname="localhost")
wrapped.sendall(b"secret")
result = [answer.decode(), wrapped.recv(100).decode()]`;
    expect(await run(app, code)).toEqual({ result: ["S", "upgrade? secret"] });
  });

  it("lets blocking handlers wait beside each other", async () => {
    const slow = open(servers.port.good, context).replace('/", ', '/slow", ');
    const started = performance.now();
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => run(app, slow)));
    const milliseconds = performance.now() - started;
    expect(outcomes.filter(({ result }) => result === "hello from good")).toHaveLength(20);
    expect(milliseconds).toBeLessThan(20 * 300 * 0.8);
  });
});

describe("addresses", () => {
  const refusal = (outcome: Outcome) => expect(outcome.text ?? outcome.result);

  it.each(["169.254.169.254", "2852039166", "0xa9fea9fe", "0251.254.0xa9fe"])(
    "%s is refused, and the setting is named",
    async (address) => {
      const outcome = await run(app, `import socket; socket.create_connection(("${address}", 80), timeout=10)`);
      expect(outcome).toMatchObject({ error: "PermissionError", errno: "EACCES" });
      refusal(outcome).toMatch(new RegExp(`${address}.* is refused: .*python.allowAddresses`));
    },
  );

  it("of python.denyAddresses are refused", async () => {
    const outcome = await run(app, `import socket; socket.create_connection(("127.0.0.9", 80))`);
    refusal(outcome).toContain("Connecting to 127.0.0.9 is refused: python.denyAddresses has it");
  });

  it.each(["http://169.254.169.254/", "http://0xa9fea9fe/", "http://[::ffff:169.254.169.254]/", "http://[fe80::1]/"])(
    "%s is refused to fetch",
    async (url) => {
      const code = `
import js
async def main():
    try:
        await js.fetch("${url}")
    except Exception as error:
        return str(error)`;
      refusal(await run(app, code)).toMatch(/Connecting to .* is refused: .*python.allowAddresses/);
    },
  );

  it("are judged again where a redirect leads", async () => {
    const code = `
from pyodide.http import pyfetch
async def main():
    try:
        await pyfetch("http://localhost:${servers.port.plain}/redirect")
    except OSError as error:
        return str(error)`;
    refusal(await run(app, code)).toContain("Connecting to 169.254.169.254 is refused");
  });

  it("that are not refused are reached: by sockets, pyfetch and fetch", async () => {
    const url = `http://localhost:${servers.port.plain}/`;
    const blocking = `from urllib.request import urlopen; result = urlopen("${url}").read().decode()`;
    const pyfetch = `
from pyodide.http import pyfetch
async def main():
    return await (await pyfetch("${url}")).string()`;
    for (const code of [blocking, pyfetch]) expect(await run(app, code)).toEqual({ result: "hello from plain" });
  });
});

describe("IPv6", () => {
  it("addresses are connected to, as literals and as names", async () => {
    const url = `http://[::1]:${servers.port.six}/`;
    const blocking = `from urllib.request import urlopen; result = urlopen("${url}").read().decode()`;
    expect(await run(app, blocking)).toEqual({ result: "hello from six" });
    const raw = `
import socket
made = socket.socket(socket.AF_INET6)
made.connect(("::1", ${servers.port.six}, 0, 0))
made.sendall(b"GET / HTTP/1.0\\r\\n\\r\\n")
result = made.makefile("rb").read()[-14:].decode()`;
    expect(await run(app, raw)).toEqual({ result: "hello from six" });
    const streams = `
import asyncio
async def main():
    reader, writer = await asyncio.open_connection("::1", ${servers.port.six})
    writer.write(b"GET / HTTP/1.0\\r\\n\\r\\n")
    return (await reader.read())[-14:].decode()`;
    expect(await run(app, streams)).toEqual({ result: "hello from six" });
  });

  it("addresses are judged like all others", async () => {
    const outcome = await run(app, `import socket; socket.create_connection(("fe80::1", 80))`);
    expect(outcome).toMatchObject({ error: "PermissionError", text: expect.stringContaining("fe80::1 is refused") });
  });
});

describe("fetch", () => {
  it("verifies certificates, and says what was wrong", async () => {
    const code = `
from pyodide.http import pyfetch
async def main():
    try:
        await pyfetch("https://localhost:${servers.port.selfsigned}/")
    except OSError as error:
        return str(error)`;
    expect((await run(app, code)).result).toContain("self-signed certificate");
  });

  it("that fails while nobody waits for it harms nobody", async () => {
    const before = lost();
    const code = `
import js
async def main():
    js.fetch("http://localhost:1/")
    try:
        await js.fetch("http://localhost:1/")
    except Exception:
        return "the second failed, and so the first"`;
    expect((await run(app, code)).result).toContain("the second failed");
    expect(await run(app, "result = 1")).toEqual({ result: 1 });
    expect(lost()).toBe(before);
  });

  it("works the way HTTP packages use it: with options made by hand, an AbortController, a blocking wait", async () => {
    const code = `
import js
from pyodide.ffi import run_sync, to_js
controller = js.AbortController.new()
headers = js.Headers.new(to_js({"x-one": "1"}, dict_converter=js.Object.fromEntries))
options = {"headers": headers, "method": "POST", "body": to_js(b"data"), "signal": controller.signal}
timer = js.setTimeout(controller.abort.bind(controller), 10_000)
answer = run_sync(js.fetch("http://localhost:${servers.port.plain}/", to_js(options, dict_converter=js.Object.fromEntries)))
js.clearTimeout(timer)
reader = answer.body.getReader()
result = [answer.status, reader and bytes(run_sync(reader.read()).value.to_py()).decode(), js.process.release.name]`;
    expect(await run(app, code)).toEqual({ result: [200, "hello from plain", "node"] });
  });
});

describe("connections that fail", () => {
  it("say why, as the kind of error that Python has for it", async () => {
    const connect = (host: string, port: number) =>
      run(app, `import socket; socket.create_connection(("${host}", ${port}), timeout=10)`);
    expect(await connect("localhost", 1)).toMatchObject({
      error: "ConnectionRefusedError",
      text: expect.stringContaining("(localhost:1)"),
    });
    expect(await connect("nowhere.invalid", 80)).toMatchObject({
      error: "gaierror",
      text: expect.stringContaining("nowhere.invalid"),
    });
  });

  it("in the middle are not taken for an end by asyncio either", async () => {
    const code = `
import asyncio
async def main():
    reader, writer = await asyncio.open_connection("localhost", ${servers.port.reset})
    writer.write(b"x")
    try:
        await reader.read()
    except ConnectionResetError as error:
        return str(error)`;
    expect((await run(app, code)).result).toContain("ECONNRESET");
  });

  it("in the middle are not taken for an end", async () => {
    const code = `
import socket
plain = socket.create_connection(("localhost", ${servers.port.reset}), timeout=10)
plain.sendall(b"x")
plain.recv(1)`;
    expect(await run(app, code)).toMatchObject({ error: "ConnectionResetError" });
  });

  it("keep the time limit of their socket while they shake hands", async () => {
    const code = `
import socket, ssl
plain = socket.create_connection(("localhost", ${servers.port.silent}), timeout=0.2)
${context}.wrap_socket(plain, server_hostname="localhost")`;
    expect(await run(app, code)).toMatchObject({ error: "TimeoutError", text: expect.stringContaining("handshake") });
  });

  it.each(["handshake", "read", "poll"])(
    "end with the time limit of the request, while they wait in: %s",
    async (step) => {
      const before = lost();
      const answer = await app.get(`/api/hurried?port=${servers.port.silent}&step=${step}`);
      expect(answer.status).toBe(504);
      expect(await run(app, "result = 1")).toEqual({ result: 1 });
      expect(lost()).toBe(before);
    },
  );

  it("give what comes after their request to the next that reads, not to memory that is another's by then", async () => {
    const before = servers.sockets.length;
    const late = app.get(`/api/hurried?port=${servers.port.silent}&step=read`);
    while (servers.sockets.length === before) await setImmediate();
    expect((await late).status).toBe(504);
    servers.sockets.at(-1)?.write("late");
    const answer = await app.get("/api/hurried", { method: "POST" });
    expect(await answer.text()).toBe("late");
  });

  it("are told apart by name beyond 255 names", async () => {
    const code = `
import socket
result = len({socket.getaddrinfo(f"host{n}.example", 80)[0][4][0] for n in range(1000)})`;
    expect(await run(app, code)).toEqual({ result: 1000 });
  });
});

describe("authorities of one's own, by the variables that Python's packages know", () => {
  const folder = mkdtempSync(join(tmpdir(), "polyglot-authority-"));
  let trusting: TestApp;

  beforeAll(async () => {
    copyFileSync(AUTHORITY, join(folder, "authority.pem"));
    vi.stubEnv("SSL_CERT_FILE", join(folder, "authority.pem"));
    vi.stubEnv("REQUESTS_CA_BUNDLE", "/missing/bundle.pem");
    trusting = await bootApp(fixture("guards"));
    vi.unstubAllEnvs();
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await trusting.close();
  });

  it("are trusted by sockets, beside the usual ones", async () => {
    expect(await run(trusting, open(servers.port.good, "None"))).toEqual({ result: "hello from good" });
    expect(await run(trusting, open(servers.port.selfsigned, "None"))).toMatchObject({ error: "URLError" });
  });

  it("are trusted by fetch", async () => {
    const code = `
from pyodide.http import pyfetch
async def main():
    return await (await pyfetch("https://localhost:${servers.port.good}/")).string()`;
    expect(await run(trusting, code)).toEqual({ result: "hello from good" });
  });

  it("can be read by packages that want to do it by hand", async () => {
    const code = `import os\n${open(servers.port.good, 'ssl.create_default_context(cafile=os.environ["SSL_CERT_FILE"])')}`;
    expect(await run(trusting, code)).toEqual({ result: "hello from good" });
  });

  it("are left out when their file is missing, which is reported", () => {
    expect(trusting.log.some(({ message }) => message.includes("/missing/bundle.pem are left out"))).toBe(true);
  });
});
