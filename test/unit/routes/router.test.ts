// Paths and the routes they find.
import { describe, expect, test } from "vitest";
import type { HTTPException } from "../../../runtime/contract/exception.ts";
import type { Segment } from "../../../runtime/contract/route.ts";
import { parseRoutePath } from "../../../runtime/routes/path.ts";
import { createRouter, nameParams, shapeOf } from "../../../runtime/routes/router.ts";

const FILES = [
  "[...all].ts",
  "index.ts",
  "users/[id].ts",
  "users/me.ts",
  "users/[id]/posts/[post].ts",
  "users/[name]/photos/index.ts",
  "users/me/[tab]/open.ts",
  "files/[...path].ts",
  "files/[id]/meta.ts",
  "docs/[[...path]].ts",
  "docs/intro.ts",
  "both/[...some].ts",
  "both/[[...any]].ts",
  "café.ts",
  "with space.ts",
  "100%.ts",
  "a?b#c.ts",
  "constructor.ts",
];

const segmentsOf = (file: string, prefix?: string): readonly Segment[] => parseRoutePath(file, prefix)?.segments ?? [];
const routerOf = (files: readonly string[], prefix?: string) =>
  createRouter(files.map((file) => ({ segments: segmentsOf(file, prefix), value: file })));

describe.each([
  ["in order", FILES],
  ["in reverse order", FILES.toReversed()],
])("entries %s", (_order, files) => {
  const router = routerOf(files);
  test.each([
    ["/api", "index.ts", {}],
    ["/api/users/me", "users/me.ts", {}],
    ["/api/users/7", "users/[id].ts", { id: "7" }],
    ["/api/users/m%65", "users/me.ts", {}],
    ["/api/users/a%2Fb", "users/[id].ts", { id: "a/b" }],
    ["/api/users/%E2%82%AC", "users/[id].ts", { id: "€" }],
    ["/api/users/a+b", "users/[id].ts", { id: "a+b" }],
    ["/api/users/7/posts/9", "users/[id]/posts/[post].ts", { id: "7", post: "9" }],
    ["/api/users/7/photos", "users/[name]/photos/index.ts", { name: "7" }],
    ["/api/users/me/x/open", "users/me/[tab]/open.ts", { tab: "x" }],
    ["/api/users/me/posts/9", "users/[id]/posts/[post].ts", { id: "me", post: "9" }],
    ["/api/users/me/photos", "users/[name]/photos/index.ts", { name: "me" }],
    ["/api/files/a", "files/[...path].ts", { path: "a" }],
    ["/api/files/a/meta", "files/[id]/meta.ts", { id: "a" }],
    ["/api/files/a/b%20c/d", "files/[...path].ts", { path: "a/b c/d" }],
    ["/api/files", "[...all].ts", { all: "files" }],
    ["/api/docs", "docs/[[...path]].ts", { path: "" }],
    ["/api/docs/a/b", "docs/[[...path]].ts", { path: "a/b" }],
    ["/api/docs/intro", "docs/intro.ts", {}],
    ["/api/docs/intro/x", "docs/[[...path]].ts", { path: "intro/x" }],
    ["/api/both", "both/[[...any]].ts", { any: "" }],
    ["/api/both/x", "both/[...some].ts", { some: "x" }],
    ["/api/caf%C3%A9", "café.ts", {}],
    ["/api/caf%c3%a9", "café.ts", {}],
    ["/api/café", "café.ts", {}],
    ["/api/with%20space", "with space.ts", {}],
    ["/api/100%25", "100%.ts", {}],
    ["/api/a%3Fb%23c", "a?b#c.ts", {}],
    ["/api/constructor", "constructor.ts", {}],
    ["/api/nothing/here", "[...all].ts", { all: "nothing/here" }],
  ])("%s finds %s", (pathname, file, params) => {
    const match = router.match(pathname);
    expect(match?.value).toBe(file);
    expect({ ...nameParams(segmentsOf(file), match?.values ?? []) }).toEqual(params);
  });
});

describe("paths that nothing answers", () => {
  const router = routerOf(["index.ts", "users/[id].ts", "users/[id]/posts.ts", "files/[...path].ts"]);
  test.each([
    "/",
    "/ap",
    "/apix",
    "api",
    "*",
    "",
    "/api/",
    "/api/users",
    "/api/users/",
    "/api/users/1/",
    "/api/users//posts",
  ])("%j", (pathname) => {
    expect(router.match(pathname)).toBeUndefined();
  });
  test.each(["/api/files", "/api/files/", "/api/files//a", "//api", "/API"])("%j", (pathname) => {
    expect(router.match(pathname)).toBeUndefined();
  });
});

test("a malformed escape is a 400 that shows it", () => {
  const router = routerOf(["[id].ts"]);
  for (const pathname of ["/api/%", "/api/%zz", "/api/%E2%82", "/api/x/%f"])
    expect(() => router.match(pathname)).toThrow(expect.objectContaining({ status: 400 }) as HTTPException);
  expect(() => router.match("/api/%zz")).toThrow(/"%zz".*%25/);
});

test("without a prefix the root is a path like any other", () => {
  const router = routerOf(["index.ts", "[id].ts"], "");
  expect(router.match("/")?.value).toBe("index.ts");
  expect(router.match("/x")).toEqual({ value: "[id].ts", values: ["x"] });
  expect(routerOf(["[[...all]].ts"], "").match("/")).toEqual({ value: "[[...all]].ts", values: [""] });
});

test("names of parameters may be anything an object has", () => {
  const params = nameParams(segmentsOf("[__proto__]/[constructor].ts"), ["a", "b"]);
  expect(Object.getPrototypeOf(params)).toBeNull();
  expect(Object.entries(params)).toEqual([
    ["__proto__", "a"],
    ["constructor", "b"],
  ]);
});

test("fixed paths share one frozen match and one empty set of parameters", () => {
  const router = routerOf(["users.ts", "café.ts"]);
  const match = router.match("/api/users");
  expect(router.match("/api/users")).toBe(match);
  expect(router.match("/api/caf%c3%a9")?.values).toBe(match?.values);
  const params = nameParams(segmentsOf("users.ts"), match?.values ?? []);
  expect(Object.isFrozen(params) && Object.getPrototypeOf(params)).toBeNull();
  expect(nameParams([], [])).toBe(params);
});

test.each([
  ["users/[id].get.ts", "users/[user].post.py", true],
  ["users.ts", "(group)/users/index.py", true],
  ["[...a].ts", "[...b].ts", true],
  ["[...a].ts", "[[...a]].ts", false],
  ["[id].ts", "[...id].ts", false],
  ["[id].ts", "id.ts", false],
  ["a/b.ts", "a%2Fb.ts", false],
  [":.ts", "[x].ts", false],
])("the shapes of %s and %s are the same: %s", (first, second, same) => {
  expect(shapeOf(segmentsOf(first)) === shapeOf(segmentsOf(second))).toBe(same);
});

test("a path with very many parts is answered at once", () => {
  const router = routerOf(["a/[b]/c.ts", "[...all].ts"]);
  expect(router.match(`/api${"/a".repeat(50_000)}`)?.value).toBe("[...all].ts");
});

describe("entries that reach below their path", () => {
  const segmentsOf = (path: string): Segment[] =>
    path
      .split("/")
      .filter(Boolean)
      .map((part) => {
        if (part.startsWith("*")) return { kind: "rest", name: part.slice(1), optional: false };
        return part.startsWith(":") ? { kind: "param", name: part.slice(1) } : { kind: "static", text: part };
      });
  const routerOf = (...paths: string[]) =>
    createRouter(paths.map((path) => ({ segments: segmentsOf(path), value: path })));
  const reach = (name: string) => (value: string) => value === name;

  test.each([
    ["are like a rest there", ["/a"], "/a", "/a/b/c", "/a"],
    ["at their path, too", ["/a"], "/a", "/a", "/a"],
    ["lose to what is deeper", ["/a", "/a/:id"], "/a", "/a/b", "/a/:id"],
    ["win where the deeper has nothing", ["/a", "/a/:id"], "/a", "/a/b/c", "/a"],
    ["lose to a rest in their folder", ["/a", "/a/*rest"], "/a", "/a/b", "/a/*rest"],
    ["beat a rest outside of it", ["/a", "/*rest"], "/a", "/a/b", "/a"],
    ["beat a parameter beside them", ["/a", "/:x/b"], "/a", "/a/b", "/a"],
    ["may be parameters", ["/:x", "/a"], "/:x", "/b/c", "/:x"],
    ["hold no text that only begins like theirs", ["/a"], "/a", "/ab", undefined],
  ])("%s", (_what, paths, mount, path, found) => {
    expect(routerOf(...paths).match(path, reach(mount))?.value).toBe(found);
  });

  test("are found below only where they are said to reach there, and with the values of their path", () => {
    const router = routerOf("/a/:x");
    expect(router.match("/a/b/c")).toBeUndefined();
    expect(router.match("/a/b/c", () => true)).toEqual({ value: "/a/:x", values: ["b"], below: true });
    expect(router.match("/a/b", () => true)?.below).toBeUndefined();
  });
});
