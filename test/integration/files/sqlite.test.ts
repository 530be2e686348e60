// SQLite in the data folder: what it wrote stays, and its locks hold between interpreters and processes.
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { bootApp, fixture, type TestApp } from "../boot.ts";
import { run } from "../guards/run.ts";

let root = "";
let app: TestApp;
const boot = (workers = 1) => bootApp(root, { timeout: 60_000, python: { data: "data", workers } });
const where = (name: string) => JSON.stringify(join(root, "data", name));

beforeAll(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "polyglot-sqlite-")));
  mkdirSync(join(root, "api"));
  cpSync(`${fixture("guards")}api/run.py`, join(root, "api/run.py"));
  app = await boot();
});
afterAll(async () => {
  await app?.close();
  rmSync(root, { recursive: true, force: true });
});

it("keeps a database of SQLite over a restart", async () => {
  const code = `
import sqlite3
with sqlite3.connect(${where("app.db")}) as db:
    db.execute("create table if not exists visits (n)")
    db.execute("insert into visits values (1)")
result = db.execute("select count(*) from visits").fetchone()[0]
db.close()`;
  expect(await run(app, code)).toEqual({ result: 1 });
  await app.close();
  app = await boot();
  expect(await run(app, code)).toEqual({ result: 2 });
  const log = `import sqlite3; result = sqlite3.connect(${where("app.db")}).execute("pragma journal_mode=wal").fetchone()[0]`;
  expect(await run(app, log)).toEqual({ result: "delete" });
});

it("keeps SQLite's locks between interpreters, by path and by URI", async () => {
  const count = `
import sqlite3
db = sqlite3.connect(NAME, timeout=60, isolation_level=None)
db.execute("create table if not exists counts (n)")
for _ in range(10):
    db.execute("begin immediate")
    n = (db.execute("select max(n) from counts").fetchone()[0] or 0) + 1
    db.execute("insert into counts values (?)", (n,))
    db.execute("commit")
db.close()`;
  const several = await boot(2);
  try {
    const names = [where("counts.db"), `"file:" + ${where("counts.db")}`];
    const work = Array.from({ length: 8 }, (_, n) => {
      const name = names[n % 2] ?? "";
      return run(several, count.replace("NAME", n % 2 ? `${name}, uri=True` : name));
    });
    expect((await Promise.all(work)).filter(({ error }) => error)).toEqual([]);
    const check = `
import sqlite3
db = sqlite3.connect(${where("counts.db")})
result = [*db.execute("select count(*), count(distinct n), max(n) from counts").fetchone(), db.execute("pragma integrity_check").fetchone()[0]]`;
    expect(await run(several, check)).toEqual({ result: [80, 80, 80, "ok"] });
  } finally {
    await several.close();
  }
});

it("is free again for an interpreter that found it locked by another", async () => {
  const other = await boot();
  try {
    const open = `import sqlite3; db = sqlite3.connect(${where("shared.db")}, timeout=0, isolation_level=None)\n`;
    const hold = `${open}db.execute("create table if not exists one (n)"); db.execute("begin immediate")
import builtins; builtins.shared = db`;
    const write = `${open}db.execute("insert into one values (1)")`;
    for (const [holder, writer] of [
      [app, other],
      [other, app],
    ] as const) {
      expect(await run(holder, hold)).toEqual({ result: null });
      expect(await run(writer, write)).toMatchObject({ text: "database is locked" });
      expect(await run(holder, 'import builtins; builtins.shared.execute("commit")')).toEqual({ result: null });
      expect(await run(writer, write)).toEqual({ result: null });
    }
  } finally {
    await other.close();
  }
});

it("is locked for others while one writes, and freed of a lock whose process is gone", async () => {
  const hold = `
import builtins, sqlite3
builtins.held = sqlite3.connect(${where("held.db")}, isolation_level=None)
builtins.held.execute("create table if not exists one (n)")
builtins.held.execute("begin immediate")`;
  const write = `import sqlite3; sqlite3.connect(${where("held.db")}, timeout=0.1).execute("insert into one values (1)")`;
  expect(await run(app, hold)).toEqual({ result: null });
  expect(await run(app, write)).toMatchObject({ error: "OperationalError", text: "database is locked" });
  await run(app, 'import builtins; builtins.held.execute("rollback"); builtins.held.close()');
  expect(existsSync(join(root, "data/held.db.lock"))).toBe(false);
  expect(await run(app, write)).toEqual({ result: null });
  await app.close();
  mkdirSync(join(root, "data/held.db.lock"), { recursive: true });
  utimesSync(join(root, "data/held.db.lock"), 999_999, new Date());
  app = await boot();
  expect(await run(app, write)).toEqual({ result: null });
});
