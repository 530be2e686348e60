// The lock: written the same for the same content, read strictly, and asked who wants whom.
import { describe, expect, it } from "vitest";
import {
  digestOf,
  explainMisfit,
  findChains,
  formatLock,
  type Lock,
  nameOfWish,
  parseLock,
} from "../../../runtime/packages/pylock.ts";

const locked = (name: string, version: string, dependencies: string[] = []) => ({
  ...{ name, version, dependencies },
  file: {
    name: `${name}-${version}-py3-none-any.whl`,
    url: `https://example.com/${name}.whl`,
    sha256: "ab".repeat(32),
  },
});
const LOCK: Lock = {
  python: "3.14",
  abi: "2026_0",
  wishes: ["web>=1", 'Cli; python_version > "3"'],
  packages: [locked("cli", "2.0", ["core"]), locked("core", "1.1", ["web"]), locked("web", "1.0", ["core"])],
};

it("is read as it was written", () => {
  expect(parseLock(formatLock(LOCK))).toEqual(LOCK);
  expect(parseLock(formatLock({ ...LOCK, packages: [], wishes: [] })).packages).toEqual([]);
});

it("shows every wish that leads to a package, circles or not", () => {
  expect(findChains(LOCK, "core")).toEqual([
    ["cli 2.0", "core 1.1"],
    ["web 1.0", "core 1.1"],
  ]);
  expect(findChains(LOCK, "web")).toEqual([["web 1.0"], ["cli 2.0", "core 1.1", "web 1.0"]]);
  expect(findChains(LOCK, "other")).toEqual([]);
});

it("says when it was made for another interpreter", () => {
  expect(explainMisfit(LOCK, { python: "3.14", abi: "2026_0" })).toBeUndefined();
  expect(explainMisfit(LOCK, { python: "3.15", abi: "2027_0" })).toBe(
    "pylock.toml was made for Python 3.14 (ABI 2026_0); this polyglot runs 3.15 (ABI 2027_0)",
  );
});

it("has another digest when other files would be installed", () => {
  expect(digestOf({ ...LOCK, wishes: [] })).toBe(digestOf(LOCK));
  expect(digestOf({ ...LOCK, packages: LOCK.packages.slice(1) })).not.toBe(digestOf(LOCK));
});

describe("refuses", () => {
  const text = formatLock(LOCK);
  it.each([
    ["a file that is no TOML", "[[", /cannot be read/],
    ["one of another tool", text.replace(/\[tool[\s\S]*/, ""), /not made by polyglot.*delete it/],
    ["names with a path in them", text.replace('name = "cli-2.0', 'name = "../cli'), /packages.0.wheels.0.name/],
    ["hashes that are none", text.replace(/sha256 = "a/, 'sha256 = "z'), /sha256/],
    ["addresses of files", text.replace("https://", "file://"), /url/],
    ["a version of the format that is not known", text.replace('"1.0"', '"2.0"'), /version 2.0; accepted: 1.0/],
  ])("%s", (_name, changed, message) => {
    expect(changed).not.toBe(text);
    expect(() => parseLock(changed)).toThrow(message);
  });
});

it.each([
  ["httpx", "httpx"],
  [" Foo.Bar_baz[x] >= 1 ; extra == 'a'", "foo-bar-baz"],
  ["a1", "a1"],
])("the package of %j is %s", (wish, name) => {
  expect(nameOfWish(wish)).toBe(name);
});
