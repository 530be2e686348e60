// `polyglot-runtime/test`, as the tests of an app use it.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { createTestApp, type TestApp } from "../../runtime/testing/app.ts";
import { createFolder, removeFolder } from "../e2e/command.ts";

interface Api {
  GET: { "/api/hola": { request: { query: { name: string } }; responses: { 200: { hola: string } } } };
}

const FILES = {
  ".env": "GREETING=from the file\nWHO=file\n",
  "polyglot.config.ts": "export default { timeout: 9000 };\n",
  "api/hello.ts": `export const GET = (_request: Request, context) => {
  context.log.info("said hello", { to: "Ada" });
  return { greeting: process.env.GREETING, who: process.env.WHO };
};
export const POST = async (request: Request) => request.json();
`,
  "api/hola.py": `import os


def GET(name: str):
    print(f"{name} was here")
    return {"hola": name}


def PUT():
    return os.environ["WHO"]
`,
  "api/slow.ts": "export const GET = () => new Promise(() => {});\n",
};

let folder: string | undefined;
let app: TestApp | undefined;
const open = async (...options: Parameters<typeof createTestApp> extends [unknown, ...infer Rest] ? Rest : never) => {
  folder = createFolder(FILES);
  app = await createTestApp(folder, ...options);
  return app;
};
afterEach(async () => {
  await app?.close();
  if (folder) removeFolder(folder);
  app = folder = undefined;
});

describe("a test app", () => {
  it("answers for both languages, by path and by typed client, and has what they log", async () => {
    const { fetch, client, logs } = await open();
    expect(await (await fetch("/api/hello")).json()).toEqual({ greeting: "from the file", who: "file" });
    const sent = await fetch("/api/hello", {
      ...{ method: "POST", headers: { "content-type": "application/json" }, body: '{"a":1}' },
    });
    expect(await sent.json()).toEqual({ a: 1 });
    expect((await fetch(new Request("http://elsewhere/api/nothing"))).status).toBe(404);
    expect(await client<Api>().GET("/api/hola", { query: { name: "Ada" } })).toEqual({ hola: "Ada" });
    expect(await logs.waitFor("said hello")).toMatchObject({ level: "info", to: "Ada" });
    const line = await logs.waitFor("Ada was here");
    expect(line.requestId).toEqual(expect.any(String));
    expect(logs.entries.filter(({ message }) => message.startsWith("GET"))).toEqual([]);
  });

  it("sends the headers that a client was given", async () => {
    const { client, logs } = await open({ config: { log: { requests: true } } });
    const asked = client<Api>({ headers: { "x-request-id": "mine-1" } }).GET("/api/hola", { query: { name: "Ada" } });
    await asked;
    await logs.waitFor(({ requestId }) => requestId === "mine-1");
  });

  it("takes settings and variables over those of the app, and gives the variables back", async () => {
    process.env.WHO = "outside";
    const { fetch, close } = await open({ config: { timeout: 50 }, env: { WHO: "test" } });
    expect(await (await fetch("/api/hello")).json()).toEqual({ greeting: "from the file", who: "test" });
    expect(await (await fetch("/api/hola", { method: "PUT" })).text()).toBe("test");
    expect((await fetch("/api/slow")).status).toBe(504);
    await close();
    expect(process.env).toMatchObject({ WHO: "outside" });
    expect(process.env.GREETING).toBeUndefined();
    delete process.env.WHO;
  });

  it("is found by an address, and closed at the end of its block", async () => {
    folder = createFolder({
      "api/a.ts": `import { writeFileSync } from "node:fs";
export const GET = () => 1;
export const onStop = () => writeFileSync(new URL("../stopped.txt", import.meta.url), "");
`,
    });
    const stopped = join(folder, "stopped.txt");
    {
      await using inner = await createTestApp(pathToFileURL(join(folder, "/")));
      expect(await (await inner.fetch("/api/a")).text()).toBe("1");
      expect(existsSync(stopped)).toBe(false);
    }
    expect(existsSync(stopped)).toBe(true);
  });

  it("does not start with a wrong setting, and says which", async () => {
    await expect(open({ config: { timeout: -1 }, env: { WHO: "test" } })).rejects.toThrow(/timeout is -1/);
    expect(process.env.WHO).toBeUndefined();
    await expect(createTestApp("/nowhere")).rejects.toThrow("There is no folder /nowhere");
  });
});
