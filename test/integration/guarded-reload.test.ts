// A middleware that comes, changes, breaks and goes while the app runs: what it stands before is never served without it.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bootEdited, type EditedApp } from "./edited.ts";

let app: EditedApp;

/** Who stood before it is `by`. */
const becomes = (path: string, status: number, by: string | null) =>
  app.becomes(path, (answer) => answer.status === status && answer.headers.get("x-by") === by);

/** The same, and until then nobody is let past the middleware. */
const staysGuarded = (path: string, status: number, by: string | null) =>
  app.becomes(path, (answer) => {
    const seen = answer.headers.get("x-by");
    if (seen === null && answer.status < 500)
      throw new Error(`${path} answered ${answer.status} ${answer.text} without its middleware`);
    return answer.status === status && seen === by;
  });

const typescript = (name: string) =>
  `export default async (request, context, next) => {
  const response = await next();
  response.headers.set("x-by", "${name}");
  return response;
};\n`;
const python = (name: string) =>
  `def middleware(next):\n    response = next()\n    response.headers["x-by"] = "${name}"\n    return response\n`;

beforeAll(async () => {
  const files = {
    "api/ts/page.ts": "export const GET = () => 'served';\n",
    "api/ts/pagina.py": "def GET():\n    return 'served'\n",
    "api/py/page.ts": "export const GET = () => 'served';\n",
    "api/py/pagina.py": "def GET():\n    return 'served'\n",
    "api/app.ts": "export const GET = () => 'a handler';\n",
  };
  app = await bootEdited(files, { python: { workers: 1 } });
});
afterAll(() => app.close());

describe.each([
  ["ts", "_middleware.ts", typescript, "export default ("],
  ["py", "_middleware.py", python, "def middleware(:\n"],
] as const)("in %s", (folder, name, source, broken) => {
  const file = `api/${folder}/${name}`;
  /** Routes in both languages, and a path that nobody answers; `status` is that of the routes. */
  const all = (see: typeof becomes, status: number, by: string | null) =>
    Promise.all([
      see(`/api/${folder}/page`, status, by),
      see(`/api/${folder}/pagina`, status, by),
      see(`/api/${folder}/none`, status === 200 ? 404 : status, by),
    ]);

  it("one that appears stands before the routes that are there", async () => {
    await all(becomes, 200, null);
    await app.write(file, source("first"));
    await all(becomes, 200, "first");
  });

  it("one that changes is the new one", async () => {
    await app.write(file, source("second"));
    await all(staysGuarded, 200, "second");
  });

  it("one that breaks closes what it stands before, and says why once", async () => {
    const before = app.log.length;
    await app.write(file, broken);
    await all(staysGuarded, 500, null);
    const lines = app.log.slice(before).filter(({ message }) => message.includes("all that it stands before"));
    expect(lines).toHaveLength(1);
    expect(lines[0]?.message).toContain(file);
    const listed = (await app.host.routes()).filter(({ error }) => error !== undefined);
    expect(listed.map((route) => route.file)).toEqual([file]);
  });

  it("one that is mended lets them be served again, and one that goes stands there no more", async () => {
    await app.write(file, source("third"));
    await all(staysGuarded, 200, "third");
    rmSync(join(app.root, file));
    await all(becomes, 200, null);
  });
});

it("a file becomes an app that is mounted, breaks, and becomes handlers again", async () => {
  await becomes("/api/app/below", 404, null);
  await app.write(
    "api/app.ts",
    "export default { fetch: () => new Response('all', { headers: { 'x-by': 'app' } }) };\n",
  );
  await becomes("/api/app/below", 200, "app");
  await becomes("/api/app", 200, "app");
  await app.write("api/app.ts", "export default {");
  await becomes("/api/app/below", 500, null);
  await app.write("api/app.ts", "export const GET = () => 'a handler';\n");
  await becomes("/api/app/below", 404, null);
  await becomes("/api/app", 200, null);
});
