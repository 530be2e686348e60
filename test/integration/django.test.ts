// Django, mounted as WSGI and as ASGI: its plain views and its `async` ones, which in both run behind a middleware that is plain.
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { peerPackages } from "../tools/peer-packages.ts";
import { bootApp, fixture, parallel, type TestApp } from "./boot.ts";

const PACKAGES = peerPackages("django");
let root: string;
let app: TestApp;

describe.skipIf(!PACKAGES.isThere)(`Django${PACKAGES.reason}`, { timeout: 60_000 }, () => {
  beforeAll(async () => {
    root = PACKAGES.copy(fixture("django"));
    app = await bootApp(root, { python: { snapshot: false, spares: 0, data: "data" } });
  }, 60_000);
  afterAll(async () => {
    await app?.close();
    if (root) rmSync(root, { recursive: true });
  });

  describe.each(["classic", "modern"])("at /api/%s", (base) => {
    const get = (path: string, init?: RequestInit) => fetch(`${app.url}/api/${base}/${path}`, init);
    const json = async (path: string, init?: RequestInit) => (await (await get(path, init)).json()) as never;
    const text = async (path: string, init?: RequestInit) => (await get(path, init)).text();
    const post = (fields: Record<string, string>, headers: Record<string, string> = {}) => ({
      method: "POST",
      body: new URLSearchParams(fields),
      headers,
    });
    const cookieOf = (answer: Response) => answer.headers.getSetCookie().map((line) => line.split(";")[0]);

    it.each(["", "soon/"])("knows where it stands, in /%s", async (view) => {
      const answer = await get(view);
      expect(await answer.json()).toEqual({
        path: `/api/${base}/${view}`,
        info: `/${view}`,
        note: `${app.url}/api/${base}/notes/7/`,
        client: "127.0.0.1",
      });
      expect(answer.headers.get("x-view")).toBe(view ? "where-soon" : "where");
    });

    it("adds a slash, and answers 404 itself", async () => {
      const moved = await get("soon?a=1", { redirect: "manual" });
      expect([moved.status, moved.headers.get("location")]).toEqual([301, `/api/${base}/soon/?a=1`]);
      for (const path of ["missing/", "none/"]) expect((await get(path)).status).toBe(404);
    });

    it.each(["notes/", "notes/soon/"])("has its database in /%s", async (view) => {
      const before: string[] = await json(view);
      const added = await get(view, post({ text: `${base} ${view}` }));
      const { id } = (await added.json()) as { id: number };
      expect(added.status).toBe(201);
      expect(await json(view)).toEqual([...before, `${base} ${view}`]);
      expect(await json(`notes/${id}/`)).toEqual({ id, text: `${base} ${view}` });
    });

    it("does not block in a coroutine", async () => {
      expect((await get("directly/")).status).toBe(500);
      const lines = app.log.filter(({ message }) => message.includes(`/api/${base}/directly/`));
      expect(lines.map(({ message }) => message.split("\n").at(-1))).toEqual([
        expect.stringContaining("SynchronousOnlyOperation: You cannot call this from an async context"),
      ]);
    });

    it("has a connection for each request, and closes it", async () => {
      const both = await Promise.all([json("transaction/"), json("transaction/others/")]);
      expect(both).toEqual([true, false]);
      expect(await json("together/")).toEqual({ same: true, "at once": 1, apart: true });
      await vi.waitFor(async () => expect(await json("connections/")).toBe(0), 10_000);
    });

    it.each(["", "soon/"])("goes on with 50 requests that wait for each other, in meet/%s", async (soon) => {
      const answers = await parallel(50, 50, () => json(`meet/${base}${soon.slice(0, -1)}/${soon}`));
      expect(new Set(answers)).toEqual(new Set(["met"]));
    });

    it("has time limits that reach through plain code", async () => {
      expect(await json("bounded/")).toBe("in time");
    });

    it("takes a form with its token only", async () => {
      const page = await get("form/");
      const token = await page.text();
      const cookie = cookieOf(page).join("; ");
      expect((await get("form/", post({ text: "tea" }))).status).toBe(403);
      expect(await json("form/", post({ text: "tea", csrfmiddlewaretoken: token }, { cookie }))).toBe("tea");
    });

    it.each([5_000, 50_000])("reads a file of %i bytes", async (size) => {
      const form = new FormData();
      form.set("title", "Notes");
      form.set("file", new File(["x".repeat(size)], "notes.txt"));
      const kind = size > 10_000 ? "TemporaryUploadedFile" : "InMemoryUploadedFile";
      expect(await json("upload/", { method: "POST", body: form })).toEqual({ title: "Notes", size, kind });
    });

    it("keeps sessions, of plain and other views", async () => {
      const first = await get("visits/");
      const headers = { cookie: cookieOf(first).join("; ") };
      expect([await json("visits/soon/", { headers }), await json("visits/", { headers })]).toEqual([2, 3]);
    });

    it("streams", async () => {
      for (const path of ["lines/", "lines/soon/"]) expect(await text(path)).toBe("0\n1\n2\n");
      expect(await text("file/")).toContain("def file(request)");
    });

    it.each(["fail/", "fail/soon/"])("fails with a page of its own and one line in the log, in /%s", async (view) => {
      const answer = await get(view);
      expect([answer.status, answer.headers.get("content-type")]).toEqual([500, "text/html; charset=utf-8"]);
      const own = app.log.filter(({ message }) => message.includes(`/api/${base}/${view}\n`));
      expect(own.map(({ level, message }) => [level, message.split("\n").at(-1)])).toEqual([
        ["error", "ZeroDivisionError: on purpose"],
      ]);
    });
  });

  const modern = (path: string, init?: RequestInit) => fetch(`${app.url}/api/modern/${path}`, init);
  const noted = (what: string) =>
    vi.waitFor(async () => expect(await (await modern("noted/")).json()).toContain(what), { timeout: 10_000 });

  it("as ASGI closes streams of clients that leave, and cancels views behind plain middleware", async () => {
    const stopped = new AbortController();
    const answer = await modern("endless/", { signal: stopped.signal });
    await answer.body?.getReader().read();
    const asked = modern("patient/", { signal: stopped.signal });
    await noted("patient: began");
    stopped.abort();
    await expect(asked).rejects.toThrow();
    await noted("endless: closed");
    await noted("patient: cancelled");
  });

  it("has users and its own pages for them, with passwords hashed as Django does", async () => {
    const cookies = new Map<string, string>();
    const ask = async (path: string, init?: RequestInit) => {
      const cookie = [...cookies].map((one) => one.join("=")).join("; ");
      const answer = await fetch(`${app.url}/api/${path}`, { redirect: "manual", headers: { cookie }, ...init });
      for (const line of answer.headers.getSetCookie()) {
        const [, name = "", value = ""] = /^([^=]*)=([^;]*)/.exec(line) ?? [];
        cookies.set(name, value);
      }
      return { status: answer.status, to: answer.headers.get("location"), page: await answer.text() };
    };
    expect((await ask("classic/user/", { method: "POST" })).status).toBe(201);
    const login = (await ask("classic/admin/")).to?.slice("/api/".length) ?? "";
    const enter = async (password: string) => {
      const [, token = ""] = /name="csrfmiddlewaretoken" value="(\w+)"/.exec((await ask(login)).page) ?? [];
      return ask(login, {
        method: "POST",
        body: new URLSearchParams({ username: "ada", password, csrfmiddlewaretoken: token }),
      });
    };
    expect((await enter("wrong")).page).toContain("Please enter the correct username and password");
    expect(await enter("difference")).toMatchObject({ status: 302, to: "/api/classic/admin/" });
    for (const base of ["classic", "modern"])
      expect((await ask(`${base}/admin/`)).page).toContain("<title>Site administration");
  });
});
