// A middleware that comes, changes, breaks and goes while the app runs: what it stands before is never served without it.
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bootApp, type TestApp } from "./boot.ts";

let root: string;
let app: TestApp;

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFile(join(root, file), text);
}

/** Asks until the answer is the wanted one: status, and who stood before it. */
async function becomes(path: string, status: number, by: string | null): Promise<void> {
  const giveUp = performance.now() + 20_000;
  for (;;) {
    const answer = await app.get(path);
    const seen = answer.headers.get("x-by");
    await answer.text();
    if (answer.status === status && seen === by) return;
    if (performance.now() > giveUp)
      throw new Error(`${path} stays ${answer.status} by ${seen}\n${app.log.map(({ message }) => message).join("\n")}`);
    await setImmediate();
  }
}

const typescript = (name: string) =>
  `export default async (request, context, next) => {
  const response = await next();
  response.headers.set("x-by", "${name}");
  return response;
};\n`;
const python = (name: string) =>
  `def middleware(next):\n    response = next()\n    response.headers["x-by"] = "${name}"\n    return response\n`;

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "polyglot-guarded-")));
  await write("api/ts/page.ts", "export const GET = () => 'served';\n");
  await write("api/ts/pagina.py", "def GET():\n    return 'served'\n");
  await write("api/py/page.ts", "export const GET = () => 'served';\n");
  await write("api/py/pagina.py", "def GET():\n    return 'served'\n");
  await write("api/app.ts", "export const GET = () => 'a handler';\n");
  app = await bootApp(root, { python: { workers: 1 } }, { watch: true });
}, 60_000);
afterAll(async () => {
  await app.close();
  await rm(root, { recursive: true });
});

describe.each([
  ["ts", "_middleware.ts", typescript, "export default ("],
  ["py", "_middleware.py", python, "def middleware(:\n"],
] as const)("in %s", (folder, name, source, broken) => {
  const file = `api/${folder}/${name}`;
  const all = async (status: number, by: string | null) => {
    for (const page of ["page", "pagina"]) await becomes(`/api/${folder}/${page}`, status, by);
  };

  it("one that appears stands before the routes that are there", async () => {
    await all(200, null);
    await write(file, source("first"));
    await all(200, "first");
    await becomes(`/api/${folder}/none`, 404, "first");
  });

  it("one that changes is the new one", async () => {
    await write(file, source("second"));
    await all(200, "second");
  });

  it("one that breaks closes what it stands before, and says why once", async () => {
    const before = app.log.length;
    await write(file, broken);
    await all(500, null);
    await becomes(`/api/${folder}/none`, 500, null);
    const lines = app.log.slice(before).filter(({ message }) => message.includes("all that it stands before"));
    expect(lines).toHaveLength(1);
    expect(lines[0]?.message).toContain(file);
    const listed = (await app.host.routes()).filter(({ error }) => error !== undefined);
    expect(listed.map((route) => route.file)).toEqual([file]);
  });

  it("one that is mended lets them be served again, and one that goes stands there no more", async () => {
    await write(file, source("third"));
    await all(200, "third");
    await rm(join(root, file));
    await all(200, null);
  });
});

it("a file becomes an app that is mounted, breaks, and becomes handlers again", async () => {
  await becomes("/api/app/below", 404, null);
  await write("api/app.ts", "export default { fetch: () => new Response('all', { headers: { 'x-by': 'app' } }) };\n");
  await becomes("/api/app/below", 200, "app");
  await becomes("/api/app", 200, "app");
  await write("api/app.ts", "export default {");
  await becomes("/api/app/below", 500, null);
  await write("api/app.ts", "export const GET = () => 'a handler';\n");
  await becomes("/api/app/below", 404, null);
  await becomes("/api/app", 200, null);
});
