// The house rules as tests: who may import whom, no circles, the budget of files and functions, and what lies where.
import { globSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, matchesGlob } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readSources, type Source } from "./tools/sources.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SOURCES = readSources(ROOT, "runtime");
const TYPESCRIPT = SOURCES.filter(({ file }) => file.endsWith(".ts"));

/** The lowest first; what stands on one line is a layer. The table in CONTRIBUTING.md says the same. */
const LAYERS = [
  ["addresses.ts", "backoff.ts", "errors.ts", "log.ts", "import-file.ts", "client/"],
  ["contract/"],
  ["config/", "routes/", "openapi/", "engines/", "watch.ts"],
  ["packages/"],
  ["host/", "server/"],
  ["index.ts", "client.ts", "build/", "types/"],
  ["testing/"],
  ["cli/"],
];

/** The folders inside these, the lowest first; what lies beside them is above them all. CONTRIBUTING.md says the same. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  "runtime/engines/python/": ["wasm", "files", "network", "thread", "snapshot", "calls", "pool"],
  "runtime/engines/python/polyglot/": [
    "_bridge",
    "_contract",
    "_guards",
    "_concurrency",
    "_validation",
    "_handlers",
    "_apps",
    "_imports",
    "_engine",
  ],
};

const TOP_LEVEL = [
  "runtime",
  "api",
  "examples",
  "test",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  "Dockerfile",
  "README.md",
  "CONTRIBUTING.md",
  "LICENSE",
];

const MAX_FILE = 200;
const MAX_FILE_WITH_REASON = 300;
const MAX_FUNCTION = 60;

describe("imports", () => {
  it("every module has a place in the table of layers", () => {
    expect(TYPESCRIPT.filter(({ file }) => layerOf(file) < 0).map(({ file }) => file)).toEqual([]);
  });

  it("arrows only point down, and modules side by side do not know each other", () => {
    expect(violations(isDownward, "is not below it")).toEqual([]);
  });

  it("so they do between the rooms of an engine, in both languages", () => {
    const upward = Object.entries(ROOMS).flatMap(([home, rooms]) => {
      const level = (file: string) => {
        const [room = "", ...inside] = file.slice(home.length).split("/");
        return inside.length === 0 ? rooms.length : rooms.indexOf(room);
      };
      const own = SOURCES.filter(({ file }) => roomsOf(file) === home);
      expect(own.filter(({ file }) => level(file) < 0).map(({ file }) => `${file} is in no room`)).toEqual([]);
      expect(new Set(own.map(({ file }) => level(file))).size).toBe(rooms.length + 1);
      return own.flatMap(({ file, imports }) =>
        imports
          .filter((target) => roomsOf(target) === home && level(target) > level(file))
          .map((target) => `${file} imports ${target}, which is in a room above`),
      );
    });
    expect(upward).toEqual([]);
  });

  it("engines know neither settings, nor routes, nor other languages", () => {
    const isOwn = (from: string, to: string) => languageOf(to) === "" || languageOf(from) === languageOf(to);
    const isFree = (from: string, to: string) =>
      !from.startsWith("runtime/engines/") || (!/^runtime\/(?:config\/|routes\/)/.test(to) && isOwn(from, to));
    expect(violations(isFree, "is not for engines")).toEqual([]);
  });

  it("what runs in a worker thread knows layers 0 and 1 and its own engine", () => {
    const worker = "runtime/engines/python/thread/entry.ts";
    const reached = closure([worker]);
    const foreign = reached.filter((file) => layerOf(file) > 1 && roomsOf(file) !== roomsOf(worker));
    expect(reached).toContain("runtime/contract/messages.ts");
    expect(foreign.map((file) => `${file} is reached from ${worker}`)).toEqual([]);
  });

  it("there are no circles", () => {
    expect(findCircles(SOURCES)).toEqual([]);
  });
});

describe("budget", () => {
  it(`a file has at most ${MAX_FILE} lines, or says why and has at most ${MAX_FILE_WITH_REASON}`, () => {
    const tooLong = SOURCES.filter(
      (source) => source.lines.length > (givesReason(source) ? MAX_FILE_WITH_REASON : MAX_FILE),
    );
    expect(
      tooLong.map(({ file, lines }) => `${file} has ${lines.length} lines; "Longer than 200 lines: why" allows 300`),
    ).toEqual([]);
  });

  it(`a function has at most ${MAX_FUNCTION} lines`, () => {
    const tooLong = SOURCES.flatMap(({ file, functions }) =>
      functions
        .filter(({ lines }) => lines > MAX_FUNCTION)
        .map((one) => `${file}:${one.line} ${one.name}: ${one.lines} lines`),
    );
    expect(SOURCES.flatMap(({ functions }) => functions).length).toBeGreaterThan(300);
    expect(tooLong).toEqual([]);
  });

  it("a file begins with what it is", () => {
    const silent = SOURCES.filter(({ file, lines }) => {
      const first = lines[0]?.startsWith("#!") ? lines[1] : lines[0];
      return !(file.endsWith(".py") ? /^"""\S.{15,}/ : /^\/\/ \S.{15,}/).test(first ?? "");
    });
    expect(silent.map(({ file }) => `${file} has no comment (docstring) on its first line`)).toEqual([]);
  });
});

describe("names", () => {
  it("say what a file holds, not that it helps", () => {
    const vague = /manager|helper|util|service/i;
    expect(SOURCES.filter(({ file }) => vague.test(basename(file))).map(({ file }) => file)).toEqual([]);
  });

  it("the map in CONTRIBUTING.md has every file of the runtime, and no other", () => {
    const files = globSync("runtime/**/*.{ts,js,py,typed}", { cwd: ROOT }).map((file) => file.replaceAll("\\", "/"));
    // A private package has nothing there but what its folder says in the map.
    const isDocstring = (file: string) => /\/_\w+\/__init__\.py$/.test(file) && linesOf(file) === 1;
    expect(
      readMap()
        .filter((path) => path.startsWith("runtime/"))
        .sort(),
    ).toEqual(files.filter((file) => !isDocstring(file)).sort());
  });

  it("the top level is what was agreed, and dot files", () => {
    const ignored = readFileSync(join(ROOT, ".gitignore"), "utf8")
      .split("\n")
      .map((line) => line.replace(/\/$/, ""));
    const entries = readdirSync(ROOT).filter((entry) => !entry.startsWith("."));
    const kept = entries.filter((entry) => !ignored.some((pattern) => pattern !== "" && matchesGlob(entry, pattern)));
    expect(kept.sort()).toEqual([...TOP_LEVEL].sort());
  });
});

/** The files of the tree, whose depth is two spaces a folder. */
function readMap(): string[] {
  const text = readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8");
  const tree = /```text\n([\s\S]*?)```/.exec(text)?.[1] ?? "";
  const folders: string[] = [];
  return [...tree.matchAll(/^( *)(\S+)/gm)].flatMap(([, indent = "", name = ""]) => {
    const depth = indent.length / 2;
    folders.length = depth;
    if (name.endsWith("/")) folders[depth] = name;
    return name.endsWith("/") ? [] : [folders.join("") + name];
  });
}

function layerOf(file: string): number {
  const path = file.replace(/^runtime\//, "");
  return LAYERS.findIndex((layer) =>
    layer.some((place) => (place.endsWith("/") ? path.startsWith(place) : path === place)),
  );
}

/** Down, or inside one folder right below runtime/. */
function isDownward(from: string, to: string): boolean {
  if (layerOf(to) < layerOf(from)) return true;
  const [, folder, rest] = from.split("/");
  return rest !== undefined && to.startsWith(`runtime/${folder}/`);
}

/** The folder in `ROOMS` whose rooms a file is in, or stands beside. */
function roomsOf(file: string): string {
  const homes = Object.keys(ROOMS).filter((home) => file.startsWith(home));
  return homes.reduce((deepest, home) => (home.length > deepest.length ? home : deepest), "");
}

/** `python` for `runtime/engines/python/pool/pool.ts`, nothing for what all languages share. */
function languageOf(file: string): string {
  return /^runtime\/engines\/(\w+)\//.exec(file)?.[1] ?? "";
}

function violations(allowed: (from: string, to: string) => boolean, reason: string): string[] {
  return TYPESCRIPT.flatMap(({ file, imports }) =>
    imports.filter((target) => !allowed(file, target)).map((target) => `${file} imports ${target}, which ${reason}`),
  );
}

/** These files and all they import, directly or not. */
function closure(start: readonly string[]): string[] {
  const found = new Set(start);
  for (const file of found) for (const target of importsOf(file)) found.add(target);
  return [...found];
}

function importsOf(file: string): readonly string[] {
  return SOURCES.find((source) => source.file === file)?.imports ?? [];
}

/** Each circle once, as `a -> b -> a`. */
function findCircles(sources: readonly Source[]): string[] {
  const circles: string[] = [];
  const finished = new Set<string>();
  const follow = (file: string, path: readonly string[]) => {
    const start = path.indexOf(file);
    if (start >= 0) circles.push([...path.slice(start), file].join(" -> "));
    if (start >= 0 || finished.has(file)) return;
    for (const target of importsOf(file)) follow(target, [...path, file]);
    finished.add(file);
  };
  for (const { file } of sources) follow(file, []);
  return circles;
}

function linesOf(file: string): number | undefined {
  return SOURCES.find((source) => source.file === file)?.lines.length;
}

/** In the comment or docstring that the file begins with. */
function givesReason({ lines }: Source): boolean {
  const text = lines.join("\n");
  const head = /^(?:#!.*\n)?((?:\/\/.*\n)+|"""[\s\S]*?""")/.exec(text)?.[1] ?? "";
  return /Longer than 200 lines: \S.{10,}/.test(head);
}
