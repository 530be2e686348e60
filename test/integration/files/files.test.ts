// Files of Python: the app's are read only, temporary ones are bounded, those in the data folder stay (H15).
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bootApp, fixture, type TestApp } from "../boot.ts";
import { run } from "../guards/run.ts";

let root = "";
let app: TestApp;
const boot = (workers = 1) => bootApp(root, { timeout: 60_000, python: { data: "data", workers, fileQuota: 16 } });
const where = (name: string) => JSON.stringify(join(root, "data", name));

beforeAll(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "polyglot-files-")));
  cpSync(fixture("files"), root, { recursive: true });
  cpSync(`${fixture("guards")}api/run.py`, join(root, "api/run.py"));
  const site = join(root, ".polyglot/python/site-packages/packaged");
  mkdirSync(site, { recursive: true });
  writeFileSync(join(site, "__init__.py"), "");
  writeFileSync(join(site, "words.txt"), "of a package");
  app = await boot();
});
afterAll(async () => {
  await app?.close();
  rmSync(root, { recursive: true, force: true });
});

describe("the app's folder", () => {
  it("is read at its own path", async () => {
    const code = `result = open(${JSON.stringify(join(root, "api/_package/words.txt"))}).read().strip()`;
    expect(await run(app, code)).toEqual({ result: "of the app" });
  });

  it.each([
    'open(path, "w")',
    'open(path, "a")',
    "os.remove(path)",
    "os.mkdir(path + '.d')",
    "os.rename(path, path + '.x')",
  ])("is not written: %s", async (step) => {
    const path = join(root, "api/_package/words.txt");
    const outcome = await run(app, `import os\npath = ${JSON.stringify(path)}\n${step}`);
    expect(outcome).toMatchObject({ error: "OSError", errno: "EROFS", text: expect.stringContaining("words.txt") });
    expect(readFileSync(path, "utf8").trim()).toBe("of the app");
  });

  it("has data that importlib.resources finds, and so have packages", async () => {
    const code = (name: string) => `
import importlib.resources as resources
file = resources.files("${name}").joinpath("words.txt")
with resources.as_file(file) as path:
    result = [file.read_text().strip(), open(path).read().strip()]`;
    expect(await run(app, code("_package"))).toEqual({ result: ["of the app", "of the app"] });
    expect(await run(app, code("packaged"))).toEqual({ result: ["of a package", "of a package"] });
  });
});

describe("Python's own library", () => {
  it("is read from the disk, where modules are that nobody has imported yet", async () => {
    expect(await run(app, "import wave; result = wave.__file__")).toEqual({ result: "/lib/python314.zip/wave.py" });
  });

  it.each(['open("/lib/python314.zip", "ab")', 'os.truncate("/lib/python314.zip", 0)'])(
    "is not written: %s",
    async (step) => {
      expect(await run(app, `import os\n${step}`)).toMatchObject({ error: "OSError", errno: "EROFS" });
    },
  );
});

describe("temporary files", () => {
  it("are in a folder that is bounded", async () => {
    const code = `
import tempfile
with tempfile.NamedTemporaryFile() as file, tempfile.TemporaryDirectory() as folder:
    file.write(b"x" * 1000)
    file.flush()
    result = [open(file.name).read(3), folder.startswith(tempfile.gettempdir())]`;
    expect(await run(app, code)).toEqual({ result: ["xxx", true] });
    const full = "import tempfile\nfile = tempfile.TemporaryFile()\nwhile True: file.write(bytes(1_000_000))";
    expect(await run(app, full)).toMatchObject({ errno: "ENOSPC" });
  });
});

describe("the data folder", () => {
  it("is made, written and read, and lies on the disk", async () => {
    const code = `
import os, pathlib, shutil
folder = pathlib.Path(${where("")})
(folder / "one").mkdir()
(folder / "one" / "a.txt").write_text("written")
os.replace(folder / "one" / "a.txt", folder / "one" / "b.txt")
result = [sorted(os.listdir(folder / "one")), (folder / "one" / "b.txt").stat().st_size]`;
    expect(await run(app, code)).toEqual({ result: [["b.txt"], 7] });
    expect(readFileSync(join(root, "data/one/b.txt"), "utf8")).toBe("written");
  });

  it("leads nowhere else: links out of it are neither made nor followed", async () => {
    const secret = join(root, "..", `${root.slice(root.lastIndexOf("/") + 1)}-secret`);
    writeFileSync(secret, "secret");
    symlinkSync(secret, join(root, "data/out"));
    expect(await run(app, `result = open(${where("out")}).read()`)).toMatchObject({ error: "PermissionError" });
    expect(await run(app, `open(${where("out")}, "w").write("x")`)).toMatchObject({
      error: "PermissionError",
    });
    expect(readFileSync(secret, "utf8")).toBe("secret");
    const link = (target: string) => run(app, `import os; os.symlink(${JSON.stringify(target)}, ${where("made")})`);
    expect(await link(secret)).toMatchObject({ error: "PermissionError" });
    expect(await link("../api/run.py")).toMatchObject({ error: "PermissionError" });
    expect(await link("one")).toEqual({ result: null });
    rmSync(secret);
  });

  it("may not be the app itself, nor around it", async () => {
    for (const data of [".", ".."])
      await expect(bootApp(root, { python: { data } }).then((one) => one.get("/api/run"))).rejects.toThrow(
        /python.data is \.+, which has the app in it/,
      );
  });
});
