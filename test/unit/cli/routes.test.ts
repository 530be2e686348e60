// The list of routes, on a host that only pretends.
import { tmpdir } from "node:os";
import { afterEach, expect, test, vi } from "vitest";
import { formatRoutes, run, sortRoutes } from "../../../runtime/cli/routes.ts";
import type { RouteInfo } from "../../../runtime/host/listing.ts";

const { host } = vi.hoisted(() => ({ host: { routes: vi.fn(), close: vi.fn() } }));
vi.mock("../../../runtime/host/host.ts", () => ({ createHost: async () => host }));

afterEach(() => {
  vi.restoreAllMocks();
});

const USERS: RouteInfo[] = [
  { method: "POST", path: "/api/users", file: "api/users.ts", language: "typescript", middleware: [] },
  { method: "GET", path: "/api/users", file: "api/users.ts", language: "typescript", middleware: [] },
  { method: "GET", path: "/api", file: "api/index.py", language: "python", middleware: [] },
];
const BROKEN: RouteInfo = {
  ...USERS[0],
  method: "?",
  path: "/api/b",
  file: "api/b.py",
  error: "api/b.py:3: no",
} as RouteInfo;

async function list(routes: RouteInfo[], json: boolean) {
  let stdout = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    stdout += text;
    return true;
  });
  host.routes.mockResolvedValue(routes);
  const code = await run({ positionals: [tmpdir()], values: { json } });
  expect(host.close).toHaveBeenCalled();
  return { code, stdout };
}

test("rows are sorted by path, then method", () => {
  expect(sortRoutes(USERS).map(({ method, path }) => `${method} ${path}`)).toEqual([
    "GET /api",
    "GET /api/users",
    "POST /api/users",
  ]);
});

test("columns are aligned, and broken files say why below", () => {
  expect(formatRoutes([...sortRoutes(USERS), BROKEN])).toBe(
    [
      "METHOD  PATH        FILE          LANGUAGE",
      "GET     /api        api/index.py  python",
      "GET     /api/users  api/users.ts  typescript",
      "POST    /api/users  api/users.ts  typescript",
      "?       /api/b      api/b.py      typescript",
      "",
      "api/b.py:3: no",
      "",
    ].join("\n"),
  );
});

test("no routes are said to be none", () => {
  expect(formatRoutes([])).toBe("No routes\n");
});

test("the exit code tells whether a file is broken", async () => {
  expect((await list(USERS, false)).code).toBe(0);
  expect((await list([...USERS, BROKEN], false)).code).toBe(1);
});

test("--json prints the sorted list and nothing else", async () => {
  const { code, stdout } = await list([...USERS, BROKEN], true);
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toEqual(sortRoutes([...USERS, BROKEN]));
});
