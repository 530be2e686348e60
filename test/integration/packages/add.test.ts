// Adding, removing and installing packages from a local index: what is found, what is refused, and that nothing else changes.
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { siteOf } from "../../../runtime/engines/python/files/site.ts";
import { outdated } from "../../../runtime/packages/outdated.ts";
import { add, install, type PackagesOptions, remove, sync } from "../../../runtime/packages/packages.ts";
import { explainState } from "../../../runtime/packages/state.ts";
import { createFolder, removeFolder } from "../../e2e/command.ts";
import { type PackageIndex, startIndex } from "../../tools/package-index.ts";
import { makeWheel } from "../../tools/wheels.ts";

const NATIVE = "cp314-cp314-manylinux_2_17_x86_64";
const WASM = "cp314-cp314-pyemscripten_2026_0_wasm32";

let index: PackageIndex;
let root: string;
let cache: string;
let warnings: string[];
let options: PackagesOptions;
beforeEach(async () => {
  index = await startIndex({
    pure: [makeWheel({ name: "pure", version: "1.0" }), makeWheel({ name: "pure", version: "1.1" })],
    shop: [makeWheel({ name: "shop", requires: ["pure<1.1", "Shop.Base", "winonly; sys_platform == 'win32'"] })],
    "shop-base": [makeWheel({ name: "shop-base", requires: ["wasm; sys_platform == 'emscripten'"] })],
    wasm: [makeWheel({ name: "wasm", tag: NATIVE }), makeWheel({ name: "wasm", tag: WASM })],
    native: [makeWheel({ name: "native", tag: NATIVE })],
    needy: [makeWheel({ name: "needy", version: "3.2", requires: ["middle"] })],
    middle: [makeWheel({ name: "middle", requires: ["native"] })],
    wrong: [{ ...makeWheel({ name: "wrong" }), sha256: "ab".repeat(32) }],
    broken: [{ file: "broken-1.0-py3-none-any.whl", bytes: Buffer.from("no zip") }],
    evil: [makeWheel({ name: "evil", files: { "../outside.py": "" } })],
    choosy: [makeWheel({ name: "choosy", version: "2.0", requires: ["pure==1.0"] }), makeWheel({ name: "choosy" })],
    extra: [makeWheel({ name: "extra", requires: ["pure; extra == 'More'"] })],
    early: [makeWheel({ name: "early", version: "1.0" }), makeWheel({ name: "early", version: "2.0rc1" })],
    old: [makeWheel({ name: "old" }), { ...makeWheel({ name: "old", version: "2.0" }), requiresPython: "<3.14" }],
    gone: [makeWheel({ name: "gone" }), { ...makeWheel({ name: "gone", version: "2.0" }), yanked: true }],
    source: [{ file: "source-1.0.tar.gz", bytes: Buffer.from("") }],
  });
  index.distributed.push({
    ...makeWheel({ name: "dist", tag: WASM }),
    name: "dist",
    version: "1.0",
    depends: ["pure"],
  });
  root = createFolder({});
  cache = createFolder({});
  warnings = [];
  const { url, distribution } = index;
  const warn = (text: string) => void warnings.push(text);
  options = { root, cache, indexes: [url], distribution, offline: false, warn, progress: () => {} };
});
afterEach(async () => {
  await index.close();
  removeFolder(root);
  removeFolder(cache);
});

const text = (name: string) => readFileSync(join(root, name), "utf8");
const installed = () =>
  readdirSync(siteOf(root))
    .filter((name) => name.endsWith(".dist-info"))
    .map((name) => name.slice(0, -".dist-info".length));

describe("add", { timeout: 120_000 }, () => {
  it("installs a package and what it needs in this interpreter, and writes down what was wished for and found", async () => {
    const { changes } = await add(options, ["shop"]);
    expect(changes).toEqual(["+ pure 1.0", "+ shop 1.0", "+ shop-base 1.0", "+ wasm 1.0"]);
    expect(installed()).toEqual(["pure-1.0", "shop-1.0", "shop_base-1.0", "wasm-1.0"]);
    expect(text("pyproject.toml")).toContain('dependencies = [\n  "shop",\n]');
    expect(text("pylock.toml")).toContain(WASM);
    expect(text("pylock.toml")).not.toMatch(/manylinux|winonly/);
    expect(explainState(root)).toBeUndefined();
  });

  it("reads indexes that answer in HTML", async () => {
    index.html = true;
    expect((await add(options, ["shop", "old", "gone"])).changes).toContain("+ old 1.0");
    expect(installed()).toContain("gone-1.0");
  });

  it("takes Pyodide's distribution for what no index has", async () => {
    expect((await add(options, ["dist"])).changes).toEqual(["+ dist 1.0", "+ pure 1.1"]);
    expect(text("pylock.toml")).toContain(`${index.distribution}/dist-1.0-${WASM}.whl`);
  });

  it("goes back to versions that fit together, and keeps those that are locked", async () => {
    await add(options, ["choosy"]);
    expect(installed()).toEqual(["choosy-2.0", "pure-1.0"]);
    await add(options, ["pure>=1.1"]);
    expect(installed()).toEqual(["choosy-1.0", "pure-1.1"]);
    index.projects.pure?.push(makeWheel({ name: "pure", version: "1.2" }));
    expect((await add(options, ["early"])).changes).toEqual(["+ early 1.0"]);
    expect(await outdated(options)).toEqual([
      { name: "choosy", locked: "1.0", allowed: "1.0", newest: "2.0" },
      { name: "pure", locked: "1.1", allowed: "1.2", newest: "1.2" },
    ]);
    expect((await install(options, { frozen: false, upgrade: true })).changes).toEqual(["~ pure 1.1 -> 1.2"]);
  });

  it("understands extras, early versions, withdrawn ones and those for other Pythons", async () => {
    await add(options, ["extra[more]", "early>=2.0rc1", "old", "gone==2.0"]);
    expect(installed()).toEqual(["early-2.0rc1", "extra-1.0", "gone-2.0", "old-1.0", "pure-1.1"]);
  });

  it("asks the indexes in their order, with a name and password only where they belong", async () => {
    const other = await startIndex({ pure: [makeWheel({ name: "pure", version: "9.0" })] });
    const seen: (string | undefined)[] = [];
    other.before = (_path, { headers }) => void seen.push(headers.authorization);
    index.before = (_path, { headers }) => void seen.push(headers.authorization && "leaked");
    const secret = other.url.replace("http://", "http://user:p%40ss@");
    await add({ ...options, indexes: [secret, index.url] }, ["pure", "early"]);
    await other.close();
    expect(installed()).toEqual(["early-1.0", "pure-9.0"]);
    expect(new Set(seen)).toEqual(new Set([undefined, `Basic ${Buffer.from("user:p@ss").toString("base64")}`]));
    expect(text("pylock.toml")).not.toContain("p%40ss");
  });
});

it("asks where micropip would, when no index is named", { timeout: 120_000 }, async () => {
  const offline = { ...options, indexes: [], distribution: "", offline: true };
  await expect(add(offline, ["pure"])).rejects.toThrow(/^https:\/\/\S+\/pure\/ is needed and not in the cache/);
});

it("does not go back through a long history in vain", { timeout: 120_000 }, async () => {
  const versions = Array.from({ length: 60 }, (_, n) =>
    makeWheel({ name: "long", version: `${n}.0`, requires: ["pure>7"] }),
  );
  index.projects.long = versions;
  await expect(add(options, ["long"])).rejects.toThrow(/^40 versions of long were tried, and none fits to the rest/);
});

describe("add changes nothing when", { timeout: 120_000 }, () => {
  it.each([
    ["native", /^native is compiled for other systems only, not for WebAssembly. Look for/],
    [
      "needy",
      /^native is compiled.*middle 1.0, which is wanted by needy 3.2 wants it: ask for another version of needy/,
    ],
    ["source", /^source is offered as source only/],
    ["unknown", /^unknown is in no index/],
    ["pure>=7", /pyproject.toml asks for pure>=7\n {2}pure can run here in version 1.1, 1.0/],
    ["shop pure>=1.1", /No versions fit together:\n[\s\S]*shop 1.0 asks for pure<1.1/],
    ["wrong", /wrong-1.0-py3-none-any.whl is not the file it should be.*Nothing was installed/],
    ["broken", /broken-1.0-py3-none-any.whl is no wheel that can be used: it is no zip archive/],
    ["evil", /evil-1.0.*outside of its folder. Nothing was installed/],
  ])("%s cannot be had", async (wishes, message) => {
    await add(options, ["early"]);
    const before = [text("pyproject.toml"), text("pylock.toml"), installed()];
    await expect(add(options, wishes.split(" "))).rejects.toThrow(message);
    expect([text("pyproject.toml"), text("pylock.toml"), installed()]).toEqual(before);
    expect(readdirSync(join(root, ".polyglot/python"))).toEqual(["site-packages"]);
    expect(existsSync(join(root, ".polyglot/outside.py"))).toBe(false);
  });
});

describe("remove", { timeout: 120_000 }, () => {
  it("takes along what nobody else needs", async () => {
    await add(options, ["shop", "pure"]);
    expect((await remove(options, ["shop"])).changes).toEqual(["- shop 1.0", "- shop-base 1.0", "- wasm 1.0"]);
    expect(installed()).toEqual(["pure-1.0"]);
    await expect(remove(options, ["shop"])).rejects.toThrow('does not ask for "shop"; accepted: pure');
    await remove(options, ["pure"]);
    expect(installed()).toEqual([]);
  });
});

describe("install", { timeout: 120_000 }, () => {
  it("needs nobody when the lock is there and the cache is full", async () => {
    await add(options, ["shop"]);
    rmSync(join(root, ".polyglot"), { recursive: true });
    const clone = createFolder({});
    cpSync(root, clone, { recursive: true });
    index.before = () => Promise.reject(new Error("the network was used"));
    const asked = index.asked.length;
    expect(await sync(options)).toBe(true);
    expect(await sync(options)).toBe(false);
    await install({ ...options, root: clone, offline: true }, { frozen: true, upgrade: false });
    expect(index.asked.length).toBe(asked);
    expect(readdirSync(siteOf(clone))).toEqual(readdirSync(siteOf(root)));
    removeFolder(clone);
  });

  it("downloads what the cache has not, or has damaged", async () => {
    await add(options, ["pure"]);
    rmSync(join(root, ".polyglot"), { recursive: true });
    for (const file of readdirSync(join(cache, "files"), { recursive: true, withFileTypes: true }))
      if (file.isFile()) writeFileSync(join(file.parentPath, file.name), "damaged");
    index.asked.length = 0;
    await sync(options);
    expect(index.asked).toEqual(["/files/pure-1.1-py3-none-any.whl"]);
    expect(installed()).toEqual(["pure-1.1"]);
  });

  it("goes on with the cache when the network is away, and says so once", async () => {
    await add(options, ["shop"]);
    await remove(options, ["shop"]);
    await index.close();
    expect((await add(options, ["shop"])).changes.length).toBe(4);
    expect(warnings).toEqual([expect.stringMatching(/cannot be reached.*going on with what the cache has/)]);
    await expect(add(options, ["early"])).rejects.toThrow(/cannot be reached.*is not in the cache/);
    await expect(add({ ...options, offline: true }, ["early"])).rejects.toThrow(/without --offline/);
    index = await startIndex({});
  });

  it("asks again for what was cut off, and names it when it always is", async () => {
    const cut = new Set<string>();
    index.before = (path, { socket }) => {
      if (cut.has(path)) return undefined;
      cut.add(path);
      socket.end("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nbegun");
      return new Promise(() => {});
    };
    await add(options, ["pure"]);
    expect(installed()).toEqual(["pure-1.1"]);
    expect([...cut]).toEqual(["/pyodide/pyodide-lock.json", "/simple/pure/", "/files/pure-1.1-py3-none-any.whl"]);
    index.before = (path, { socket }) => {
      if (!path.endsWith(".whl")) return undefined;
      socket.end("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nbegun");
      return new Promise(() => {});
    };
    await expect(add(options, ["early"])).rejects.toThrow(
      /cannot be reached.*files\/early-1.0-py3-none-any.whl is not/,
    );
  });

  it("needs no network for what it knows an index does not have", async () => {
    const other = await startIndex({ early: [makeWheel({ name: "early", version: "1.0" })] });
    const both = { ...options, indexes: [other.url, index.url] };
    await add(both, ["pure", "early"]);
    await remove(both, ["pure"]);
    index.before = other.before = () => Promise.reject(new Error("the network was used"));
    expect((await add({ ...both, offline: true }, ["pure"])).changes).toEqual(["+ pure 1.1"]);
    await other.close();
  });

  it("ends its line of progress before anything else is said, whatever comes of it", async () => {
    const said: string[] = [];
    const told = { ...options, progress: (line: string) => void said.push(line) };
    const works = [
      () => add(told, ["pure"]),
      () => add(told, ["native"]).catch(() => {}),
      () => outdated(told),
      () => {
        rmSync(join(root, ".polyglot"), { recursive: true });
        return sync(told);
      },
    ];
    for (const work of works) {
      await work();
      expect([said.length > 1, said.splice(0).at(-1)]).toEqual([true, ""]);
    }
  });

  it("makes a lock that is missing, follows a changed pyproject.toml, and does neither when frozen", async () => {
    const frozen = { frozen: true, upgrade: false };
    const free = { frozen: false, upgrade: false };
    await expect(install(options, free)).rejects.toThrow("There is no pylock.toml");
    writeFileSync(join(root, "pyproject.toml"), '[project]\ndependencies = ["pure<1.1"]\n');
    await expect(install(options, frozen)).rejects.toThrow("There is no pylock.toml. Nothing was installed");
    expect((await install(options, free)).changes).toEqual(["+ pure 1.0"]);
    writeFileSync(join(root, "pyproject.toml"), '[project]\ndependencies = ["early"]\n');
    expect(explainState(root)).toMatch(/not that of pyproject.toml \(\+ early, - pure<1.1\): run polyglot install/);
    await expect(install(options, frozen)).rejects.toThrow(/\+ early/);
    expect((await install(options, free)).changes).toEqual(["+ early 1.0", "- pure 1.0"]);
    expect(warnings).toEqual([expect.stringContaining("made anew")]);
  });

  it("says when a lock is of another interpreter", async () => {
    await add(options, ["pure"]);
    writeFileSync(join(root, "pylock.toml"), text("pylock.toml").replace('abi = "2026_0"', 'abi = "2025_0"'));
    rmSync(join(root, ".polyglot"), { recursive: true });
    await expect(sync(options)).rejects.toThrow(/made for Python 3.14 \(ABI 2025_0\).*run polyglot install/);
    await install(options, { frozen: false, upgrade: false });
    expect(explainState(root)).toBeUndefined();
  });

  it("tells how to write down what a requirements.txt asks for", async () => {
    writeFileSync(join(root, "requirements.txt"), "# web\nfastapi\nhttpx>=0.27 # client\n-r more.txt\n\n");
    const message =
      'requirements.txt is not read; the packages of an app stand in pyproject.toml: polyglot add fastapi "httpx>=0.27"';
    await expect(install(options, { frozen: false, upgrade: false })).rejects.toThrow(message);
    expect(explainState(root)).toBe(message);
    writeFileSync(join(root, "requirements.txt"), "-r more.txt\n");
    expect(explainState(root)).toBe(message.replace(/fastapi.*/, "<package>"));
    writeFileSync(join(root, "requirements.txt"), "# nothing yet\n");
    expect(explainState(root)).toBeUndefined();
  });
});
