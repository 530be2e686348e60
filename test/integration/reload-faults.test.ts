// What development reports of files while they come and go: each fault once, and none of a file that is gone.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bootEdited, type EditedApp } from "./edited.ts";

let app: EditedApp;

const status = (path: string, wanted: number) => app.becomes(path, (answer) => answer.status === wanted);
const text = (path: string, wanted: string) => app.becomes(path, (answer) => answer.text === wanted);
const errors = () => app.log.filter(({ level }) => level === "error").map(({ message }) => message);

beforeAll(async () => {
  app = await bootEdited({ "api/steady.ts": "export const GET = () => '1';\n" }, { python: { workers: 1 } });
});
afterAll(() => app.close());

describe.each([
  ["Python", "broken.py", "def GET(:\n"],
  ["TypeScript", "broken.ts", "export const GET = (;\n"],
])("%s", (_language, file, broken) => {
  it("a broken file that is deleted is no further fault", async () => {
    await app.write(`api/${file}`, broken);
    await status("/api/broken", 500);
    await expect.poll(errors).toContainEqual(expect.stringContaining(`api/${file}:1: SyntaxError`));
    app.log.length = 0;
    rmSync(join(app.root, `api/${file}`));
    // The edit is told before the deletion is, and has all that is broken tried again.
    await app.write("api/steady.ts", `export const GET = () => 'after ${file}';\n`);
    await text("/api/steady", `after ${file}`);
    await status("/api/broken", 404);
    expect(errors().filter((message) => !message.includes("SyntaxError"))).toEqual([]);
  });
});

it("two files for one path and method are reported once, and the problem names one of them as its place", async () => {
  const both = /^Two files answer GET \/api\/twice: api\/twice\.py and api\/twice\.ts\./;
  await app.write("api/twice.py", "def GET():\n    return 'py'\n");
  await text("/api/twice", "py");
  app.log.length = 0;
  await app.write("api/twice.ts", "export const GET = () => 'ts';\n");
  await status("/api/twice", 500);
  const problem = (await (await app.get("/api/twice")).json()) as { error: { file: string; message: string } };
  expect(problem.error).toMatchObject({ file: "api/twice.ts", message: expect.stringMatching(both) });
  // Tried again with every change, as all that is broken.
  for (const edit of ["2", "3"]) {
    await app.write("api/steady.ts", `export const GET = () => '${edit}';\n`);
    await text("/api/steady", edit);
  }
  expect(errors().filter((message) => both.test(message))).toHaveLength(1);
  rmSync(join(app.root, "api/twice.py"));
  await text("/api/twice", "ts");
});
