// Who stands before a route: the order of middleware, and which of them paths, methods and faults pass.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Problem } from "../../runtime/contract/problem.ts";
import { head } from "../tools/raw/cases.ts";
import { Connection } from "../tools/raw/connection.ts";
import { bootBuilt, bootSources, type ChainApp } from "./chain-app.ts";

const IN = "root beside python later";
const OUT = "later python beside root";

describe.each([
  ["from sources", bootSources],
  ["from a build", bootBuilt],
])("%s", (_name, boot) => {
  let app: ChainApp;
  beforeAll(async () => {
    app = await boot();
  });
  afterAll(() => app.close());

  /** Status, body, and who had the response in hand, the innermost first. */
  async function pass(path: string, init?: RequestInit): Promise<[status: number, text: string, out: string]> {
    const answer = await fetch(app.url + path, init);
    return [answer.status, await answer.text(), (answer.headers.get("x-out") ?? "").replaceAll(",", "")];
  }

  it.each([
    ["the folder of routes", "/api", "root", "root"],
    ["nested folders, a list in one of them", "/api/admin/page", "root admin-1 admin-2", "admin-2 admin-1 root"],
    ["before Python", "/api/admin/deep/page", "root admin-1 admin-2 deep", "deep admin-2 admin-1 root"],
    ["a dynamic folder", "/api/users/7/orders", "7", "user-7 root"],
    ["beside a dynamic folder", "/api/users/me", "me", "root"],
    ["a group", "/api/secret/page", "root staff", "staff root"],
    ["TypeScript before Python in one folder", "/api/python/deep/page", IN, OUT],
    ["Python before Python", "/api/python/deep/pagina", IN, OUT],
  ])("the outermost comes first and has the last word: %s", async (_what, path, text, out) => {
    expect(await pass(path)).toEqual([200, text, out]);
  });

  it.each([
    ["below a folder", "/api/admin/none", "admin-2 admin-1 root"],
    ["deep below it", "/api/admin/deep/a/b/c", "deep admin-2 admin-1 root"],
    ["the folder itself", "/api/admin", "admin-2 admin-1 root"],
    ["a dynamic folder", "/api/users/7/none", "user-7 root"],
    ["a folder of a group, which no path leads into", "/api/secret/none", "root"],
    ["behind Python", "/api/python/deep/none", OUT],
    ["an escaped path", "/api/%61dmin/none", "admin-2 admin-1 root"],
  ])("a 404 passes those of the deepest folder that its path leads into: %s", async (_what, path, out) => {
    const [status, text, passed] = await pass(path);
    expect([status, passed]).toEqual([404, out]);
    expect((JSON.parse(text) as Problem).detail).toBe(`No route answers ${path}`);
  });

  it("a path outside the prefix passes none", async () => {
    expect((await pass("/none"))[2]).toBe("");
  });

  it("a slash too many is told behind them", async () => {
    expect(await pass("/api/admin/page/", { redirect: "manual" })).toEqual([308, "", "admin-2 admin-1 root"]);
  });

  it.each([
    ["405", "DELETE", 405],
    ["OPTIONS", "OPTIONS", 204],
  ])("what no handler answers passes them too: %s", async (_what, method, status) => {
    const answer = await fetch(`${app.url}/api/admin/page`, { method });
    expect([answer.status, answer.headers.get("allow")]).toEqual([status, "GET, POST, HEAD, OPTIONS"]);
    expect(answer.headers.get("x-out")).toBe("admin-2 admin-1 root");
  });

  it("HEAD passes them, and is a GET behind them", async () => {
    expect(await pass("/api/admin/deep/page", { method: "HEAD" })).toEqual([200, "", "deep admin-2 admin-1 root"]);
  });

  it.each(["/api/admin/page", "/api/admin/deep/page", "/api/python/deep/page", "/api/python/deep/pagina"])(
    "the body is for the handler: %s",
    async (path) => {
      const [status, text] = await pass(path, { method: "POST", body: "hello" });
      expect([status, text.split(" ").at(-1)]).toEqual([200, "hello"]);
    },
  );

  it.each([
    ["a fault", "/api/faults/thrown", 500, "HandlerError"],
    ["a meant answer, from Python", "/api/faults/meant", 409, "HTTPException"],
  ])("%s is a response behind next(), and context.error", async (_what, path, status, error) => {
    const answer = await fetch(app.url + path);
    expect([answer.status, answer.headers.get("x-error")]).toEqual([status, error]);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.headers.get("x-out")).toBe("root");
  });

  it.each([
    ["its own path", "/api/shop", 200, "home of /api/shop"],
    ["its path with a slash", "/api/shop/", 200, "home of /api/shop"],
    ["below it", "/api/shop/items/a%20b", 200, '{"item":"a b","path":"/items/a b","seen":"root"}'],
    ["a file deeper in the tree wins", "/api/shop/deeper", 200, "a file"],
    ["what it has not, it says itself", "/api/shop/none", 404, "the shop has no /none"],
    ["with the whole path in its routes", "/api/based/here", 200, "at /api/based/here"],
    ["no Hono", "/api/plain", 200, "GET /api/plain in /api/plain"],
    ["a file for the rest wins, too", "/api/plain/more", 200, "the rest"],
    ["below a parameter", "/api/any/one/more", 200, "any /api/any/one"],
  ])("a whole app answers at the path of its file and below: %s", async (_what, path, status, text) => {
    expect(await pass(path)).toEqual([status, text, "root"]);
  });

  it.each([
    ["POST", "/api/shop/items", { body: "tea" }, 201, "tea"],
    ["POST", "/api/shop/items", { body: "x".repeat(101) }, 413, undefined],
    ["HEAD", "/api/shop/items/1", {}, 200, ""],
    ["DELETE", "/api/any/one/more", {}, 200, "any /api/any/one"],
    ["OPTIONS", "/api/any/one", {}, 200, "any /api/any/one"],
    ["GET", "/api/shop/events", {}, 200, "data: 1\n\n"],
  ])("it has all methods, within the limits of its file: %s %s", async (method, path, init, status, text) => {
    const answer = await fetch(app.url + path, { method, ...init });
    expect(answer.status).toBe(status);
    if (text !== undefined) expect(await answer.text()).toBe(text);
  });

  it("what it throws is a problem", async () => {
    const answer = await fetch(`${app.url}/api/shop/fails`);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([500, "application/problem+json"]);
    expect(answer.headers.get("x-error")).toBe("HandlerError");
  });

  it("a WebSocket is refused", async () => {
    const connection = await Connection.open(new URL(app.url));
    connection.send(
      head("GET /api/shop", "connection: upgrade", "upgrade: websocket").replace("{host}", new URL(app.url).host),
    );
    const [answer] = await connection.answered(1);
    connection.leave();
    expect(answer?.status).toBe(501);
  });
});
