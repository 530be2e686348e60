// A change of packages is made or not, wherever its process is killed.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { siteOf } from "../../../runtime/engines/python/files/site.ts";
import { exclusively } from "../../../runtime/packages/exclusive.ts";
import { apply, finish, readInstalled } from "../../../runtime/packages/installed.ts";
import { createFolder, removeFolder } from "../../e2e/command.ts";

let root: string;
beforeEach(async () => {
  root = createFolder({ "pyproject.toml": "old", "pylock.toml": "old" });
  await apply(root, { files: {}, fill: fill("old") });
});
afterEach(() => removeFolder(root));

function fill(name: string) {
  return async (folder: string) => {
    writeFileSync(join(folder, `${name}.py`), "");
    return { lock: name, packages: [] };
  };
}

/** All three parts of it say the same. */
function state(): string {
  const parts = [readFileSync(join(root, "pyproject.toml"), "utf8"), readFileSync(join(root, "pylock.toml"), "utf8")];
  parts.push(readInstalled(root)?.lock ?? "nothing");
  expect(existsSync(join(siteOf(root), `${parts[2]}.py`))).toBe(true);
  expect(readdirSync(join(root, ".polyglot/python"))).toEqual(["site-packages"]);
  return [...new Set(parts)].join(" and ");
}

const FILES = { "pyproject.toml": "new", "pylock.toml": "new" };

it("a change is made as a whole", async () => {
  await apply(root, { files: FILES, fill: fill("new") });
  expect(state()).toBe("new");
});

it("a change that fails leaves all as it was", async () => {
  const failing = async (folder: string) => {
    writeFileSync(join(folder, "half.py"), "");
    throw new Error("no more room");
  };
  await expect(apply(root, { files: FILES, fill: failing })).rejects.toThrow("no more room");
  expect(state()).toBe("old");
});

describe("killed", () => {
  const python = () => join(root, ".polyglot/python");
  const prepare = (name: string) => {
    mkdirSync(join(python(), name, "files"), { recursive: true });
    for (const [file, text] of Object.entries(FILES)) writeFileSync(join(python(), name, "files", file), text);
    mkdirSync(join(python(), name, "site-packages"));
    writeFileSync(join(python(), name, "site-packages/new.py"), "");
    writeFileSync(join(python(), name, "site-packages/.polyglot.json"), '{"lock":"new","packages":[]}');
  };

  it("before the new folder is whole, nothing has happened", () => {
    prepare("staging-1");
    finish(root);
    expect(state()).toBe("old");
  });

  it("at any point after that, the next command brings it to its end", () => {
    const steps = [
      () => {},
      () => renameSync(siteOf(root), join(python(), "replaced-1")),
      () => renameSync(join(python(), "pending/site-packages"), siteOf(root)),
      () => writeFileSync(join(root, "pylock.toml"), "new"),
      () => writeFileSync(join(root, "pyproject.toml"), "new"),
      () => rmSync(join(python(), "pending/files/pylock.toml")),
    ];
    for (let count = 1; count <= steps.length; count++) {
      prepare("pending");
      for (const step of steps.slice(0, count)) step();
      finish(root);
      expect(state()).toBe("new");
      for (const name of Object.keys(FILES)) writeFileSync(join(root, name), "old");
    }
  });
});

it("two changes of one app follow each other, and those of two apps do not wait", async () => {
  const order: string[] = [];
  const { promise, resolve: go } = Promise.withResolvers<void>();
  const { promise: waits, resolve: isWaiting } = Promise.withResolvers<void>();
  const first = exclusively(root, async () => {
    await promise;
    order.push("first");
  });
  const second = exclusively(root, async () => order.push("second"), isWaiting);
  await waits;
  const other = createFolder({});
  await exclusively(other, async () => order.push("other"));
  removeFolder(other);
  go();
  await Promise.all([first, second]);
  expect(order).toEqual(["other", "first", "second"]);
});

// Elsewhere a killed process leaves a file, which two may find at once.
it.runIf(process.platform === "linux")("of many that wait for one that is killed, one goes on at a time", async () => {
  const module = new URL("../../../runtime/packages/exclusive.ts", import.meta.url).href;
  const code = `import { exclusively } from ${JSON.stringify(module)};
    await exclusively(${JSON.stringify(root)}, () => new Promise(() => console.log("mine") ?? setInterval(() => {}, 1000)));`;
  const holder = spawn(process.execPath, ["--input-type=module", "--eval", code], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(holder.stdout, "data");
  let waiting = 0;
  let inside = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++inside);
    await new Promise(setImmediate);
    inside--;
  };
  const { promise: allWait, resolve } = Promise.withResolvers<void>();
  const all = Array.from({ length: 20 }, () => exclusively(root, work, () => ++waiting === 20 && resolve()));
  await allWait;
  holder.kill("SIGKILL");
  await Promise.all(all);
  expect(most).toBe(1);
});
