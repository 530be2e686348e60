// Hot reload: edits, new, renamed, deleted and broken files in both languages, idle and under load.
import { mkdir, mkdtemp, realpath, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bootApp, parallel, type TestApp, tally } from "./boot.ts";

let root: string;
let app: TestApp;

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFile(join(root, file), text);
}

/** A save that is never seen half done. */
async function replace(file: string, text: string): Promise<void> {
  await write("saved.tmp", text);
  await rename(join(root, "saved.tmp"), join(root, file));
}

async function read(path: string): Promise<string> {
  return (await app.get(path)).text();
}

/** Asks until the answer is the wanted one: the event a reload is seen by. */
async function becomes(path: string, wanted: string | number): Promise<void> {
  const giveUp = performance.now() + 20_000;
  for (;;) {
    const answer = await app.get(path);
    const text = await answer.text();
    if (answer.status === wanted || text === wanted) return;
    if (performance.now() > giveUp)
      throw new Error(`${path} stays ${answer.status} ${text}\n${app.log.map(({ message }) => message).join("\n")}`);
    await setImmediate(); // answers that need no thread would never let the watcher speak
  }
}

const python = (version: string) => `def GET():\n    return "${version}"\n`;
const typescript = (version: string) => `export const GET = (): string => "${version}";\n`;

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "polyglot-reload-")));
  await write("api/py.py", python("1"));
  await write("api/ts.ts", typescript("1"));
  await write("api/_lib/shared.py", 'VALUE = "1"\nCOUNT = 0\n');
  await write("api/_lib/shared.ts", 'export const value: string = "1";\n');
  await write("api/uses.py", "from _lib.shared import VALUE\n\ndef GET():\n    return VALUE\n");
  await write("api/uses_ts.ts", 'import { value } from "./_lib/shared.ts";\nexport const GET = () => value;\n');
  await write("api/state.py", "count = 0\n\ndef GET():\n    global count\n    count += 1\n    return str(count)\n");
  await write("api/state_ts.ts", "let count = 0;\nexport const GET = () => String(++count);\n");
  await write(
    "api/slow.py",
    `import time
from _lib import shared

def GET():
    before = shared.VALUE
    time.sleep(0.5)
    from _lib.shared import VALUE
    return f"{before}{VALUE}{shared.VALUE}"
`,
  );
  app = await bootApp(root, {}, { watch: true });
});
afterAll(async () => {
  await app.close();
  await rm(root, { recursive: true });
});

describe.each([
  ["Python", "py.py", "/api/py", python],
  ["TypeScript", "ts.ts", "/api/ts", typescript],
])("%s", (_language, file, path, source) => {
  it("an edit shows", async () => {
    await becomes(path, "1");
    await write(`api/${file}`, source("2"));
    await becomes(path, "2");
  });

  it("a new file is a route, renamed it is another, deleted it is gone", async () => {
    const [name, suffix] = ["fresh", file.slice(file.indexOf("."))];
    expect((await app.get("/api/fresh")).status).toBe(404);
    await write(`api/${name}${suffix}`, source("fresh"));
    await becomes("/api/fresh", "fresh");
    await rename(join(root, `api/${name}${suffix}`), join(root, `api/other${suffix}`));
    await becomes("/api/other", "fresh");
    await becomes("/api/fresh", 404);
    await rm(join(root, `api/other${suffix}`));
    await becomes("/api/other", 404);
  });

  it("a broken file is reported with its line, answers 500 alone, and heals", async () => {
    app.log.length = 0;
    await write(`api/${file}`, `${source("3")}\n)(\n`);
    await becomes(path, 500);
    const problem = (await (await app.get(path)).json()) as { error: { file: string; line: number } };
    expect(problem.error.file).toBe(`api/${file}`);
    expect(problem.error.line).toBeGreaterThan(1);
    // A request may find the file broken before the reload has told so.
    const isReported = () =>
      app.log.some(({ level, message }) => level === "error" && message.includes(`api/${file}:`));
    await expect.poll(isReported, { timeout: 20_000 }).toBe(true);
    expect((await app.get("/api/uses")).status).toBe(200);
    await write(`api/${file}`, source("4"));
    await becomes(path, "4");
  });
});

it("an edit of a shared module shows in the routes that import it, and the state of others is kept", async () => {
  for (const path of ["/api/state", "/api/state_ts"]) await read(path);
  await write("api/_lib/shared.py", 'VALUE = "2"\nCOUNT = 0\n');
  await write("api/_lib/shared.ts", 'export const value: string = "2";\n');
  await becomes("/api/uses", "2");
  await becomes("/api/uses_ts", "2");
  expect(await read("/api/state")).toBe("2");
  expect(await read("/api/state_ts")).toBe("2");
});

it("a request in flight ends on the version it began with, late imports included", async () => {
  await write("api/_lib/shared.py", 'VALUE = "a"\n');
  await becomes("/api/uses", "a");
  await read("/api/slow");
  const old = read("/api/slow");
  await write("api/_lib/shared.py", 'VALUE = "b"\n');
  await becomes("/api/uses", "b");
  expect(await old).toBe("aaa");
  expect(await read("/api/slow")).toBe("bbb");
});

it("under load no request fails and none is answered by a mixture (64 connections)", async () => {
  await write("api/both.py", "from _lib.pair import A, B\n\ndef GET():\n    return A + B\n");
  await write("api/_lib/pair.py", 'A = "0"\nB = "0"\n');
  await write("api/both_ts.ts", 'import { a, b } from "./_lib/pair.ts";\nexport const GET = async () => a + b;\n');
  await write("api/_lib/pair.ts", 'export const a = "0";\nexport const b = "0";\n');
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
    await replace("api/_lib/pair.py", `A = "${edit}"\nB = "${edit}"\n`);
    await replace("api/_lib/pair.ts", `export const a = "${edit}";\nexport const b = "${edit}";\n`);
    await becomes("/api/both", `${edit}${edit}`);
    await becomes("/api/both_ts", `${edit}${edit}`);
  }
  editing = false;
  await load;
  const counts = tally(answers);
  console.log("reload under load", { requests: answers.length, answers: counts });
  expect(Object.keys(counts).filter((answer) => !/^200 (\d)\1$/.test(answer))).toEqual([]);
});
