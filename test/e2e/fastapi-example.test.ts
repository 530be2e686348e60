// examples/fastapi-app: an ordinary FastAPI project with a route in TypeScript beside it, while one works on it and built.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { peerPackages } from "../tools/peer-packages.ts";
import { build, kill, ROOT, type Running, removeFolder, run, serverUrl, start } from "./command.ts";

interface Document {
  readonly paths: Record<string, Record<string, { operationId: string; tags?: string[] }>>;
  readonly components: { schemas: Record<string, object> };
}

const { isThere, reason, copy } = peerPackages("frameworks");
const env = { NODE_ENV: undefined };

describe.skipIf(!isThere).each(["dev", "start"])(`examples/fastapi-app, polyglot %s${reason}`, (command) => {
  let root: string;
  let running: Running;
  let url: string;
  const get = (path: string, init?: RequestInit) => fetch(`${url}${path}`, init);
  const json = async (path: string, init?: RequestInit) => (await get(path, init)).json();

  beforeAll(async () => {
    root = copy(join(ROOT, "examples/fastapi-app"));
    if (command === "start") {
      await build({ cwd: root, env });
      for (const folder of ["api", "shop"]) rmSync(join(root, folder), { recursive: true });
    }
    running = start([command, "--port", "0", "--host", "127.0.0.1"], { cwd: root, env });
    url = await serverUrl(running);
    return async () => {
      await kill(running);
      removeFolder(root);
    };
  }, 180_000);

  it("answers with the app, and with TypeScript that asks it", { timeout: 60_000 }, async () => {
    expect(await json("/api/shop")).toEqual({ shop: "open" });
    expect(await json("/api/shop/items/1")).toEqual({ id: 1, name: "tea", price: 4.5, tags: ["green"] });
    expect(await json("/api/prices/usd")).toEqual({ tea: 4.95 });
    const headers = { "content-type": "application/json", origin: "https://shop.example" };
    const init = { method: "POST", headers, body: JSON.stringify({ name: "coffee", price: 3 }) };
    const added = await get("/api/shop/items", init);
    expect([added.status, await added.json()]).toEqual([201, { id: 2, name: "coffee", price: 3, tags: [] }]);
    expect(added.headers.get("access-control-allow-origin")).toBe("https://shop.example");
    expect(await (await get("/api/shop/report.csv")).text()).toBe("id,name,price\n1,tea,4.5\n2,coffee,3.0\n");
    expect(await json("/api/shop/items/9")).toEqual({ detail: "There is no item 9" });
    expect((await get("/api/shop/items", { ...init, body: "{}" })).status).toBe(422);
  });

  it("has the app's document in its own", async () => {
    const document = (await json("/openapi.json")) as Document;
    const { valid, errors } = await new Validator().validate(JSON.parse(JSON.stringify(document)));
    expect([errors, valid]).toEqual([undefined, true]);
    expect(Object.keys(document.paths)).toEqual([
      "/api/prices/{currency}",
      "/api/shop/items",
      "/api/shop/items/{id}",
      "/api/shop/report.csv",
      "/api/shop",
    ]);
    expect(document.paths["/api/shop/items/{id}"]?.get).toMatchObject({ tags: ["items"] });
    expect(Object.keys(document.components.schemas)).toEqual(expect.arrayContaining(["Item", "NewItem", "Problem"]));
    const own = (await json("/api/shop/openapi.json")) as { servers: object[] };
    expect(own.servers).toEqual([{ url: "/api/shop" }]);
  });

  it("closes the app's lifespan in the end", async () => {
    running.signal("SIGTERM");
    await running.ended;
    expect(running.output()).toContain("the store is closed");
  });
});

describe.skipIf(!isThere)(`polyglot routes${reason}`, () => {
  let root: string;
  beforeAll(() => {
    root = copy(join(ROOT, "examples/fastapi-app"));
  });
  afterAll(() => removeFolder(root));

  it("lists the app, and below it what it tells of itself", { timeout: 60_000 }, async () => {
    const { stdout, code } = await run(["routes"], { cwd: root, env });
    const rows = stdout.split("\n").map((line) => line.trim().split(/\s+/).slice(0, 3).join(" "));
    expect(rows).toEqual([
      "METHOD PATH FILE",
      "GET /api/prices/:currency api/prices/[currency].ts",
      "ALL /api/shop/* api/shop.py",
      "GET /api/shop api/shop.py",
      "GET /api/shop/items api/shop.py",
      "POST /api/shop/items api/shop.py",
      "GET /api/shop/items/:id api/shop.py",
      "GET /api/shop/report.csv api/shop.py",
      "",
    ]);
    expect(code).toBe(0);
  });
});
