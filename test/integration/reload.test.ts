// Hot reload: edits, new, renamed, deleted and broken files in both languages, idle and under load.
import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parallel, tally } from "./boot.ts";
import { bootEdited, type EditedApp } from "./edited.ts";

let app: EditedApp;

async function read(path: string): Promise<string> {
  return (await app.get(path)).text();
}

const becomes = (path: string, wanted: string | number) =>
  app.becomes(path, ({ status, text }) => status === wanted || text === wanted);

const python = (version: string) => `def GET():\n    return "${version}"\n`;
const typescript = (version: string) => `export const GET = (): string => "${version}";\n`;

const SLOW = `import time
from _lib import shared

def GET():
    before = shared.VALUE
    time.sleep(0.5)
    from _lib.shared import VALUE
    return f"{before}{VALUE}{shared.VALUE}"
`;

beforeAll(async () => {
  app = await bootEdited({
    "api/py.py": python("1"),
    "api/ts.ts": typescript("1"),
    "api/_lib/shared.py": 'VALUE = "1"\nCOUNT = 0\n',
    "api/_lib/shared.ts": 'export const value: string = "1";\n',
    "api/uses.py": "from _lib.shared import VALUE\n\ndef GET():\n    return VALUE\n",
    "api/uses_ts.ts": 'import { value } from "./_lib/shared.ts";\nexport const GET = () => value;\n',
    "api/state.py": "count = 0\n\ndef GET():\n    global count\n    count += 1\n    return str(count)\n",
    "api/state_ts.ts": "let count = 0;\nexport const GET = () => String(++count);\n",
    "api/slow.py": SLOW,
  });
});
afterAll(() => app.close());

describe.each([
  ["Python", "py.py", "/api/py", python],
  ["TypeScript", "ts.ts", "/api/ts", typescript],
])("%s", (_language, file, path, source) => {
  it("an edit shows", async () => {
    await becomes(path, "1");
    await app.write(`api/${file}`, source("2"));
    await becomes(path, "2");
  });

  it("a new file is a route, renamed it is another, deleted it is gone", async () => {
    const [name, suffix] = ["fresh", file.slice(file.indexOf("."))];
    expect((await app.get("/api/fresh")).status).toBe(404);
    await app.write(`api/${name}${suffix}`, source("fresh"));
    await becomes("/api/fresh", "fresh");
    renameSync(join(app.root, `api/${name}${suffix}`), join(app.root, `api/other${suffix}`));
    await becomes("/api/other", "fresh");
    await becomes("/api/fresh", 404);
    rmSync(join(app.root, `api/other${suffix}`));
    await becomes("/api/other", 404);
  });

  it("a broken file is reported with its line, answers 500 alone, and heals", async () => {
    app.log.length = 0;
    await app.write(`api/${file}`, `${source("3")}\n)(\n`);
    await becomes(path, 500);
    const problem = (await (await app.get(path)).json()) as { error: { file: string; line: number } };
    expect(problem.error.file).toBe(`api/${file}`);
    expect(problem.error.line).toBeGreaterThan(1);
    // A request may find the file broken before the reload has told so.
    const isReported = () =>
      app.log.some(({ level, message }) => level === "error" && message.includes(`api/${file}:`));
    await expect.poll(isReported, { timeout: 20_000 }).toBe(true);
    expect((await app.get("/api/uses")).status).toBe(200);
    await app.write(`api/${file}`, source("4"));
    await becomes(path, "4");
  });
});

it("an edit of a shared module shows in the routes that import it, and the state of others is kept", async () => {
  for (const path of ["/api/state", "/api/state_ts"]) await read(path);
  await app.write("api/_lib/shared.py", 'VALUE = "2"\nCOUNT = 0\n');
  await app.write("api/_lib/shared.ts", 'export const value: string = "2";\n');
  await becomes("/api/uses", "2");
  await becomes("/api/uses_ts", "2");
  expect(await read("/api/state")).toBe("2");
  expect(await read("/api/state_ts")).toBe("2");
});

it("a request in flight ends on the version it began with, late imports included", async () => {
  await app.write("api/_lib/shared.py", 'VALUE = "a"\n');
  await becomes("/api/uses", "a");
  await read("/api/slow");
  const old = read("/api/slow");
  await app.write("api/_lib/shared.py", 'VALUE = "b"\n');
  await becomes("/api/uses", "b");
  expect(await old).toBe("aaa");
  expect(await read("/api/slow")).toBe("bbb");
});

it("under load no request fails and none is answered by a mixture (64 connections)", async () => {
  await app.write("api/both.py", "from _lib.pair import A, B\n\ndef GET():\n    return A + B\n");
  await app.write("api/_lib/pair.py", 'A = "0"\nB = "0"\n');
  await app.write("api/both_ts.ts", 'import { a, b } from "./_lib/pair.ts";\nexport const GET = async () => a + b;\n');
  await app.write("api/_lib/pair.ts", 'export const a = "0";\nexport const b = "0";\n');
  await becomes("/api/both", "00");
  await becomes("/api/both_ts", "00");
  let editing = true;
  const answers: string[] = [];
  const load = parallel(64, 64, async (n) => {
    while (editing) {
      const answer = await fetch(`${app.url}/api/both${n % 2 ? "_ts" : ""}`);
      answers.push(`${answer.status} ${await answer.text()}`);
    }
  });
  for (let edit = 1; edit <= 9; edit++) {
    await app.replace("api/_lib/pair.py", `A = "${edit}"\nB = "${edit}"\n`);
    await app.replace("api/_lib/pair.ts", `export const a = "${edit}";\nexport const b = "${edit}";\n`);
    await becomes("/api/both", `${edit}${edit}`);
    await becomes("/api/both_ts", `${edit}${edit}`);
  }
  editing = false;
  await load;
  const counts = tally(answers);
  console.log("reload under load", { requests: answers.length, answers: counts });
  expect(Object.keys(counts).filter((answer) => !/^200 (\d)\1$/.test(answer))).toEqual([]);
});
