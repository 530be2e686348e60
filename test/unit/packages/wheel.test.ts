// Wheels are unpacked below their folder or not at all.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { unpackWheel } from "../../../runtime/packages/wheel.ts";
import { createFolder, removeFolder } from "../../e2e/command.ts";
import { makeWheel, makeZip } from "../../tools/wheels.ts";

let folder: string;
beforeEach(() => {
  folder = createFolder({});
});
afterEach(() => removeFolder(folder));

const INFO = { name: "a-1.dist-info/METADATA", content: "Name: a\nVersion: 1\n" };

it("writes what is to be imported, and says how much that is and under which names", () => {
  const files = {
    "shop/__init__.py": "x = 1\n",
    "_shop.cpython-314-wasm32-emscripten.so": "\0asm",
    "shop/data.txt": "",
  };
  const { bytes, imports } = unpackWheel(makeWheel({ name: "shop", files }).bytes, folder);
  expect(imports).toEqual(["_shop", "shop"]);
  expect(bytes).toBeGreaterThan(10);
  expect(readFileSync(join(folder, "shop/__init__.py"), "utf8")).toBe("x = 1\n");
  expect(readFileSync(join(folder, "shop-1.0.dist-info/METADATA"), "utf8")).toContain("Name: shop");
});

it("puts the parts of a .data folder where they belong, and leaves scripts, headers and data out", () => {
  const files = {
    "a-1.data/purelib/a.py": "pure = 1\n",
    "a-1.data/platlib/b.py": "plat = 1\n",
    "a-1.data/scripts/a": "#!python\n",
    "a-1.data/data/share/a.txt": "",
  };
  const { imports } = unpackWheel(makeWheel({ name: "a", files }).bytes, folder);
  expect(imports).toEqual(["a", "b"]);
  expect(existsSync(join(folder, "a-1.data"))).toBe(false);
  expect(existsSync(join(folder, "share"))).toBe(false);
});

describe("refuses", () => {
  it.each([
    "../outside.py",
    "/etc/outside.py",
    "a/../../outside.py",
    "a\\b.py",
    "C:evil.py",
    "a//b.py",
    "./a.py",
    "a\0b",
  ])("%j, and writes nothing", (name) => {
    const wheel = makeZip([{ name: "good.py", content: "" }, { name, content: "" }, INFO]);
    expect(() => unpackWheel(wheel, folder)).toThrow(/outside of its folder/);
    expect(existsSync(join(folder, "good.py"))).toBe(false);
  });

  it("the same in a .data folder", () => {
    const wheel = makeZip([{ name: "a-1.data/purelib/../../outside.py", content: "" }, INFO]);
    expect(() => unpackWheel(wheel, folder)).toThrow(/outside of its folder/);
  });

  it("symbolic links", () => {
    const wheel = makeZip([{ name: "link.py", content: "/etc/passwd", mode: 0o120777 }, INFO]);
    expect(() => unpackWheel(wheel, folder)).toThrow("link.py is a symbolic link");
  });

  it("what is no wheel, or cut off", () => {
    const { bytes } = makeWheel({ name: "a" });
    expect(() => unpackWheel(Buffer.from("nothing"), folder)).toThrow("no zip archive");
    expect(() => unpackWheel(bytes.subarray(0, bytes.length - 30), folder)).toThrow(/zip/);
    expect(() => unpackWheel(bytes.subarray(40), folder)).toThrow(/damaged|whole/);
    expect(() => unpackWheel(makeZip([]), folder)).toThrow("0 METADATA files");
    const bent = Buffer.from(bytes);
    bent.fill(0xff, 40, 60);
    expect(() => unpackWheel(bent, folder)).toThrow(/cannot be unpacked|instead of/);
  });
});
