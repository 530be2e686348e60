// Folders of files and the routes found in them.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Method } from "../../../runtime/contract/handler.ts";
import { ConfigError } from "../../../runtime/errors.ts";
import { findConflict, scanRoutes } from "../../../runtime/routes/scan.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "polyglot-scan-"));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(...files: string[]): void {
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), "");
  }
}

const scan = async (apiDir = "api", prefix = "/api") => (await scanRoutes({ root, apiDir, prefix })).routes;
const pathsOf = async () => (await scan()).map((route) => `${route.path} ${route.source}`);

test("routes are sorted by file and know where they come from", async () => {
  write("api/users/[id].py", "api/index.ts", "api/users.ts", "api/Zoo.ts", "api/report.get.py");
  expect(await pathsOf()).toEqual([
    "/api/Zoo api/Zoo.ts",
    "/api api/index.ts",
    "/api/report api/report.get.py",
    "/api/users api/users.ts",
    "/api/users/:id api/users/[id].py",
  ]);
  const [, , report] = await scan();
  expect(report).toMatchObject({ file: join(root, "api/report.get.py"), language: "python", method: "GET" });
});

test("private folders and files are passed over", async () => {
  write("api/a.ts", "api/_lib/b.ts", "api/node_modules/c/index.js", "api/__pycache__/a.py", "api/.cache/d.ts");
  write("api/a.test.ts", "api/test_a.py", "api/readme.md");
  expect(await pathsOf()).toEqual(["/api/a api/a.ts"]);
});

test("the folder and the prefix are settings", async () => {
  write("src/routes/a.ts");
  expect(await scan("src/routes", "/")).toMatchObject([{ path: "/a", source: "src/routes/a.ts" }]);
});

test("an empty folder has no routes", async () => {
  mkdirSync(join(root, "api"));
  expect(await scan()).toEqual([]);
});

test("different names for one level live side by side", async () => {
  write("api/[id].ts", "api/[slug]/x.ts");
  expect(await pathsOf()).toEqual(["/api/:id api/[id].ts", "/api/:slug/x api/[slug]/x.ts"]);
});

test("a missing folder is an error that says what to create", async () => {
  const failure = expect(scan());
  await failure.rejects.toThrow(ConfigError);
  await expect(scan()).rejects.toThrow(/"api" does not exist.*Create api\/hello\.ts/);
});

test("a file in place of the folder is named as such", async () => {
  write("api");
  await expect(scan()).rejects.toThrow(/"api" is not a folder/);
});

describe("links", () => {
  test("to files and folders are followed", async () => {
    write("shared/a.ts", "shared/more/b.py", "api/c.ts");
    symlinkSync(join(root, "shared/a.ts"), join(root, "api/linked.ts"));
    symlinkSync(join(root, "shared/more"), join(root, "api/more"));
    expect(await pathsOf()).toEqual(["/api/c api/c.ts", "/api/linked api/linked.ts", "/api/more/b api/more/b.py"]);
  });

  test("that lead back or nowhere are not", async () => {
    write("api/a/b.ts");
    symlinkSync(join(root, "api"), join(root, "api/a/self"));
    symlinkSync(root, join(root, "api/a/above"));
    symlinkSync(join(root, "gone.ts"), join(root, "api/gone.ts"));
    symlinkSync(join(root, "api/loop.ts"), join(root, "api/loop.ts"));
    expect(await pathsOf()).toEqual(["/api/a/b api/a/b.ts"]);
  });

  test("between two folders end where they meet", async () => {
    write("api/a/x.ts", "api/b/y.ts");
    symlinkSync(join(root, "api/b"), join(root, "api/a/to-b"));
    symlinkSync(join(root, "api/a"), join(root, "api/b/to-a"));
    const paths = (await scan()).map((route) => route.path);
    expect(paths).toEqual(["/api/a/to-b/y", "/api/a/x", "/api/b/to-a/x", "/api/b/y"]);
  });
});

describe("two files for one path and method", () => {
  test.each([
    [["report.get.py", "report.get.ts"], /GET \/api\/report: api\/report\.get\.py and api\/report\.get\.ts/],
    [["users/[id].post.ts", "users/[name].post.py"], /POST \/api\/users\/:id: .*\[id\].* and .*\[name\]/],
    [["(a)/x.get.ts", "(b)/x/index.get.ts"], /GET \/api\/x: /],
  ])("%s are an error that names both", async (files, message) => {
    write(...files.map((file) => `api/${file}`));
    await expect(scan()).rejects.toThrow(message);
    await expect(scan()).rejects.toThrow(ConfigError);
  });

  test.each([
    [["report.get.py", "report.post.py"]],
    [["users.ts", "users/index.ts"]],
    [["users.ts", "users.get.ts"]],
    [["[id].get.ts", "[...id].get.ts"]],
  ])("%s can live together until their exports are known", async (files) => {
    write(...files.map((file) => `api/${file}`));
    expect(await scan()).toHaveLength(2);
  });

  test("are found by their exports too", async () => {
    write("api/users.ts", "api/users/index.py");
    const [first, second] = await scan();
    if (first === undefined || second === undefined) throw new Error("two routes were expected");
    const conflictOf = (a: Method[], b: Method[]) =>
      findConflict([
        { route: first, methods: a },
        { route: second, methods: b },
      ])?.message;
    expect(conflictOf(["GET"], ["POST", "PUT"])).toBeUndefined();
    expect(conflictOf(["GET", "POST"], ["POST"])).toMatch(
      /POST \/api\/users: api\/users\.ts and api\/users\/index\.py/,
    );
  });
});

test("ten thousand files take moments", async () => {
  for (let folder = 0; folder < 100; folder++) {
    mkdirSync(join(root, `api/f${folder}`), { recursive: true });
    for (let file = 0; file < 100; file++) writeFileSync(join(root, `api/f${folder}/r${file}.ts`), "");
  }
  const start = performance.now();
  expect(await scan()).toHaveLength(10_000);
  expect(performance.now() - start).toBeLessThan(2000);
});

describe("middleware", () => {
  const all = () => scanRoutes({ root, apiDir: "api", prefix: "/api" });
  const chains = async () =>
    (await all()).routes.map(({ source, chain = [] }) => [source, ...chain.map((one) => one.source)]);

  test("stands before files of its folder and below, TypeScript before Python", async () => {
    write(
      "api/_middleware.py",
      "api/a/_middleware.py",
      "api/a/_middleware.mts",
      "api/a/b/c.ts",
      "api/d.py",
      "api/_x/y.ts",
    );
    expect(await chains()).toEqual([
      ["api/a/b/c.ts", "api/_middleware.py", "api/a/_middleware.mts", "api/a/_middleware.py"],
      ["api/d.py", "api/_middleware.py"],
    ]);
  });

  test("has the path and the parameters of its folder", async () => {
    write("api/(group)/users/[id]/_middleware.ts", "api/(group)/users/[id]/x.ts");
    const [route] = (await all()).routes;
    expect(route?.chain).toMatchObject([{ path: "/api/users/:id", role: "middleware", language: "typescript" }]);
  });

  test("two for one engine in a folder are an error that names both", async () => {
    write("api/_middleware.ts", "api/_middleware.js", "api/a.ts");
    await expect(all()).rejects.toThrow(/api\/_middleware\.js and api\/_middleware\.ts.*at most one/s);
  });

  test("without any there are no folders to ask for", async () => {
    write("api/a/b.ts");
    expect((await all()).folders).toEqual([]);
  });

  test("folders for what nobody answers: no groups, and what parameters of other names have in common", async () => {
    write("api/_middleware.ts", "api/[id]/_middleware.ts", "api/[name]/x.ts", "api/(g)/y/_middleware.ts", "api/e/z.ts");
    const folders = (await all()).folders.map(({ segments, chain }) => [
      segments.length,
      chain.map((one) => one.source),
    ]);
    expect(folders).toEqual([
      [1, ["api/_middleware.ts"]],
      [2, ["api/_middleware.ts"]], // [id] and [name]
      [2, ["api/_middleware.ts"]], // e
    ]);
  });
});
