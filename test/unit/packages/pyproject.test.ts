// pyproject.toml is changed where its wishes stand, and nowhere else.
import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import { addWishes, newProject, readWishes, removeWishes } from "../../../runtime/packages/pyproject.ts";

const AUTHORED = `# ours
[build-system]
requires = ["hatchling"]

[project]
name = "shop"   # the name
dependencies = [
    # the web
    "httpx>=0.27",  # with a reason, see [docs]
    'Pydantic[email] ~= 2.0',
]
optional-dependencies = { test = ["pytest"] }

[tool.ruff]
line-length = 100
`;

describe("adding", () => {
  it("keeps comments, order, quotes and indentation", () => {
    expect(addWishes(AUTHORED, ["rich"])).toBe(
      AUTHORED.replace("'Pydantic[email] ~= 2.0',\n", `'Pydantic[email] ~= 2.0',\n    "rich",\n`),
    );
  });

  it("puts a wish for a package that is there in its place, however that is written", () => {
    expect(addWishes(AUTHORED, ["pydantic>=2.5"])).toBe(
      AUTHORED.replace("'Pydantic[email] ~= 2.0'", '"pydantic>=2.5"'),
    );
  });

  it.each([
    ['[project]\ndependencies = ["a"]\n', '[project]\ndependencies = ["a", "b"]\n'],
    ['[project]\ndependencies = ["a" ]', '[project]\ndependencies = ["a", "b" ]'],
    ["[project]\ndependencies = []\n", '[project]\ndependencies = [\n  "b",\n]\n'],
    ["[project]\ndependencies = [\n]\n", '[project]\ndependencies = [\n  "b",\n]\n'],
    ['[project]\ndependencies = [\n  "a" # last\n]\n', '[project]\ndependencies = [\n  "a", # last\n  "b",\n]\n'],
    ['[project]\ndependencies = ["a",\n  "c"]\n', '[project]\ndependencies = ["a",\n  "c",\n  "b",\n]\n'],
    ['[project]\nname = "x"\n\n[tool.a]\n', '[project]\nname = "x"\ndependencies = [\n  "b",\n]\n\n[tool.a]\n'],
    ["[tool.a]\nb = 1\n", '[tool.a]\nb = 1\n\n[project]\ndependencies = [\n  "b",\n]\n'],
    ["", '[project]\ndependencies = [\n  "b",\n]\n'],
  ])("%j becomes %j", (before, after) => {
    expect(addWishes(before, ["b"])).toBe(after);
    expect(readWishes(after)).toEqual([...readWishes(before), "b"]);
  });

  it("leaves a file that is written in another way to its author, and says what to write", () => {
    expect(() => addWishes('project.dependencies = ["a"]\n', ["b"])).toThrow(/dependencies = \["a","b"\]|cannot be/);
    expect(() => addWishes('[project]\ndynamic = ["dependencies"]\n', ["b"])).toThrow(/dynamic/);
    expect(() => addWishes("[project", ["b"])).toThrow(/pyproject.toml cannot be read/);
  });

  it("accepts names with versions, extras and markers, and no files", () => {
    const wishes = ["a[x,y]>=1,<2", 'b; sys_platform == "emscripten"', "c==1.*"];
    expect(readWishes(addWishes("", wishes))).toEqual(wishes);
    expect(() => addWishes("", ["-r requirements.txt"])).toThrow(/is no package/);
    expect(() => addWishes("", ["a @ https://example.com/a.whl"])).toThrow(/names a file/);
  });
});

describe("removing", () => {
  it("takes the line and what is said on it, and nothing else", () => {
    expect(removeWishes(AUTHORED, ["httpx"])).toBe(AUTHORED.replace(/ {4}"httpx.*\n/, ""));
    expect(removeWishes(AUTHORED, ["PYDANTIC", "httpx"])).not.toMatch(/httpx|Pydantic/);
  });

  it.each([
    ['[project]\ndependencies = ["a", "b", "c"]\n', '[project]\ndependencies = ["a", "c"]\n'],
    ['[project]\ndependencies = ["a", "b"]\n', '[project]\ndependencies = ["a"]\n'],
    ['[project]\ndependencies = ["b"]\n', "[project]\ndependencies = []\n"],
    ['[project]\ndependencies = ["b", "a"]\n', '[project]\ndependencies = ["a"]\n'],
  ])("%j becomes %j", (before, after) => {
    expect(removeWishes(before, ["b"])).toBe(after);
  });

  it("says what could have been removed", () => {
    expect(() => removeWishes(AUTHORED, ["rich"])).toThrow(/does not ask for "rich"; accepted: httpx, pydantic/);
  });
});

it("a new file is named after its folder", () => {
  expect(parse(newProject("/srv/My App!", "3.14"))).toEqual({
    project: { name: "my-app", version: "0.1.0", "requires-python": ">=3.14", dependencies: [] },
  });
});
