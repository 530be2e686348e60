// `python.data` in a build: what Python wrote is there after a restart, and a folder that takes nothing is told by its name.
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { build, COMMAND, createApp, kill, serverUrl, start } from "./command.ts";

const NOTES = `import sqlite3
from pathlib import Path

db = sqlite3.connect(Path(__file__).parent.parent / "data" / "notes.db")
db.execute("create table if not exists notes (text)")


def POST():
    with db:
        db.execute("insert into notes values ('buy tea')")
    return {"notes": db.execute("select count(*) from notes").fetchone()[0]}
`;
const APP = {
  "polyglot.config.ts": `import { defineConfig } from "polyglot-runtime";
export default defineConfig({ python: { workers: 1, data: "data" } });
`,
  "api/notes.py": NOTES,
};
const ENV = { NODE_ENV: undefined };

// A small disk, gone with the process that sees it.
const SMALL: [string, ...string[]] = [
  "unshare",
  "-rm",
  "sh",
  "-c",
  'mount -t tmpfs -o size=64k none data && exec "$@"',
  "sh",
];
const HAS_SMALL = spawnSync(SMALL[0], ["-rm", "sh", "-c", "mount -t tmpfs none /mnt"]).status === 0;

function serve(app: string, command = "start", ...before: readonly string[]) {
  const [program = process.execPath, ...first] = [...before, process.execPath, COMMAND];
  const args = [command, "--port", "0", "--host", "127.0.0.1"];
  const running = start(args, { cwd: app, env: ENV, program: [program, ...first] });
  onTestFinished(() => kill(running));
  return running;
}

it("SQLite's rows are there after a restart", { timeout: 120_000 }, async () => {
  const app = createApp(APP);
  await build({ cwd: app, env: ENV });
  for (const notes of [1, 2]) {
    const running = serve(app);
    const answer = await fetch(`${await serverUrl(running)}/api/notes`, { method: "POST" });
    expect(await answer.json()).toEqual({ notes });
    running.signal("SIGTERM");
    await running.ended;
  }
});

it("a folder that cannot be written ends the start, and is named", { timeout: 120_000 }, async () => {
  const app = createApp({ ...APP, "api/notes.py": "def GET():\n    return 'served'\n" });
  await build({ cwd: app, env: ENV });
  writeFileSync(join(app, "data"), "a file");
  for (const command of ["start", "dev"]) {
    const { code, stderr } = await serve(app, command).ended;
    expect(stderr).toContain(`python.data is data, and ${join(app, "data")} cannot be written: EEXIST`);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(code).toBe(1);
  }
});

const SKIPPED = HAS_SMALL ? "" : " (skipped: no disk can be mounted here)";
it.skipIf(!HAS_SMALL)(
  `a full disk is told with the folder that lies on it${SKIPPED}`,
  { timeout: 120_000 },
  async () => {
    const app = createApp({
      ...APP,
      "api/notes.py": `from pathlib import Path


def POST():
    (Path(__file__).parent.parent / "data" / "big").write_bytes(bytes(1_000_000))
`,
    });
    await build({ cwd: app, env: ENV });
    mkdirSync(join(app, "data"));
    const running = serve(app, "start", ...SMALL);
    const answer = await fetch(`${await serverUrl(running)}/api/notes`, { method: "POST" });
    expect(answer.status).toBe(500);
    await running.printed(/No space left on device .*those in \S+\/data lie on the disk, which may be full/);
  },
);
