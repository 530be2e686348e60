// Names of files and the routes they stand for.
import { describe, expect, test } from "vitest";
import { ConfigError } from "../../../runtime/errors.ts";
import { parseRoutePath } from "../../../runtime/routes/path.ts";

describe("a file's name gives its path", () => {
  test.each([
    ["index.ts", "/api"],
    ["users.ts", "/api/users"],
    ["users/index.py", "/api/users"],
    ["users/[id].py", "/api/users/:id"],
    ["users/[id]/posts/[post].ts", "/api/users/:id/posts/:post"],
    ["files/[...path].ts", "/api/files/*path"],
    ["docs/[[...path]].ts", "/api/docs/*path?"],
    ["docs/[...path]/index.ts", "/api/docs/*path"],
    ["(admin)/stats.ts", "/api/stats"],
    ["(admin)/index.ts", "/api"],
    ["a/(b)/(c)/d.ts", "/api/a/d"],
    ["(x).ts", "/api/(x)"],
    ["2fa.py", "/api/2fa"],
    ["user-list.py", "/api/user-list"],
    ["report.v2.ts", "/api/report.v2"],
    ["index.v2.ts", "/api/index.v2"],
    ["café.ts", "/api/café"],
    ["cafe\u0301.ts", "/api/caf\u00e9"],
    ["with space.ts", "/api/with space"],
    ["100%.ts", "/api/100%"],
    ["get.ts", "/api/get"],
    ["test.ts", "/api/test"],
    ["spec/index.ts", "/api/spec"],
    ["test_users.ts", "/api/test_users"],
    ["report.GET.ts", "/api/report.GET"],
    ["[user-id].ts", "/api/:user-id"],
    ["[größe].ts", "/api/:größe"],
  ])("%s is %s", (file, path) => {
    expect(parseRoutePath(file)?.path).toBe(path);
  });
});

describe("a method may follow the name", () => {
  test.each([
    ["report.get.py", "/api/report", "GET"],
    ["index.get.ts", "/api", "GET"],
    ["users/index.post.ts", "/api/users", "POST"],
    ["[id].delete.py", "/api/:id", "DELETE"],
    ["[...rest].put.ts", "/api/*rest", "PUT"],
    ["[[...rest]].patch.ts", "/api/*rest?", "PATCH"],
    ["report.v2.head.ts", "/api/report.v2", "HEAD"],
    ["report.options.mjs", "/api/report", "OPTIONS"],
    ["[...get].ts", "/api/*get", undefined],
    ["report.trace.ts", "/api/report.trace", undefined],
  ])("%s is %s for %s", (file, path, method) => {
    expect(parseRoutePath(file)).toMatchObject({ path, method });
  });
});

test.each([
  ["a.ts", "typescript"],
  ["a.mts", "typescript"],
  ["a.js", "javascript"],
  ["a.mjs", "javascript"],
  ["a.cjs", "javascript"],
  ["a.py", "python"],
])("%s is %s", (file, language) => {
  expect(parseRoutePath(file)?.language).toBe(language);
});

describe("private files and files of no language are no routes", () => {
  test.each([
    "_lib/users.ts",
    "users/_helpers.py",
    "_middleware.ts",
    ".hidden.ts",
    ".git/hook.py",
    "users.test.ts",
    "users.spec.py",
    "users.test.get.ts",
    "types.d.ts",
    "types.d.mts",
    "test_users.py",
    "users_test.py",
    "conftest.py",
    "__pycache__/users.py",
    "node_modules/pkg/index.js",
    "readme.md",
    "users.cts",
    "users.pyc",
    "Makefile",
    "ts",
  ])("%s", (file) => {
    expect(parseRoutePath(file)).toBeUndefined();
  });
});

describe("the prefix is a setting", () => {
  test.each([
    ["", "index.ts", "/"],
    ["/", "index.ts", "/"],
    ["", "users/[id].ts", "/users/:id"],
    ["/v1/api", "users.ts", "/v1/api/users"],
    ["v1/", "users.ts", "/v1/users"],
  ])("%j puts %s at %s", (prefix, file, path) => {
    expect(parseRoutePath(file, prefix)?.path).toBe(path);
  });
});

describe("a name that cannot be a route is an error that says why", () => {
  test.each([
    ["users/[...rest]/more.ts", /users\/\[\.\.\.rest\]\/more\.ts.*"rest".*only as the last part/],
    ["[[...rest]]/[id].ts", /only as the last part/],
    ["[id]/posts/[id].ts", /\[id\]\/posts\/\[id\]\.ts.*"id" twice/],
    ["user-[id].ts", /"user-\[id\]".*\[id\], \[\.\.\.rest\] or \[\[\.\.\.rest\]\]/],
    ["[id.ts", /"\[id"/],
    ["[].ts", /"\[\]"/],
    ["[...].ts", /"\[\.\.\.\]"/],
    ["[[id]].ts", /"\[\[id\]\]"/],
    ["[a b].ts", /"\[a b\]"/],
    ["[id].v2.ts", /"\[id\]\.v2"/],
  ])("%s", (file, message) => {
    expect(() => parseRoutePath(file)).toThrow(ConfigError);
    expect(() => parseRoutePath(file)).toThrow(message);
  });
});

test("segments keep what the router needs", () => {
  expect(parseRoutePath("a/[id]/[[...rest]].ts", "")?.segments).toEqual([
    { kind: "static", text: "a" },
    { kind: "param", name: "id" },
    { kind: "rest", name: "rest", optional: true },
  ]);
});
