// onStart and onStop of TypeScript and JavaScript modules.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { copyApp } from "../../tools/peer-packages.ts";
import { until } from "../../tools/until.ts";
import { bootApp, fixture, type TestApp } from "../boot.ts";

let app: TestApp;
let folder: string;
let stopped: string[];

beforeEach(() => {
  folder = copyApp(fixture("hooks-ts"));
  stopped = [];
  vi.spyOn(console, "log").mockImplementation((line) => void stopped.push(line));
});
afterEach(async () => {
  await app.close();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const json = async (path: string) => (await app.get(path)).json() as Promise<{ version: number; seen: string[] }>;

function edit(from: string, to: string): void {
  const file = join(folder, "api/hooked.ts");
  writeFileSync(file, readFileSync(file, "utf8").replace(from, to));
}

describe("hooks of TypeScript modules", () => {
  it("start before the first answer, a module before those that import it, and stop in the other order", async () => {
    app = await bootApp(folder);
    const answers = await Promise.all(Array.from({ length: 8 }, () => json("/api/hooked")));
    for (const answer of answers) expect(answer).toEqual({ version: 1, seen: ["pool", "route"] });
    expect(stopped).toEqual([]);
    await app.host.close();
    expect(stopped).toEqual(["stopped: route", "stopped: pool"]);
  });

  it("are those of a CommonJS file too", async () => {
    app = await bootApp(folder);
    expect(await json("/api/common")).toEqual({ started: 1 });
    expect(await json("/api/common")).toEqual({ started: 1 });
    await app.host.close();
    expect(stopped).toEqual(["stopped: common"]);
  });

  it("that fail to start break their route, and say where", async () => {
    app = await bootApp(folder);
    const answer = await app.get("/api/fails");
    expect(answer.status).toBe(500);
    expect(await answer.json()).toMatchObject({ error: { message: "no database", file: "api/fails.ts", line: 2 } });
    expect((await app.get("/api/hooked")).status).toBe(200);
  });

  it("of a replaced module stop after its last request, and one that comes back starts again", async () => {
    app = await bootApp(folder, {}, { watch: true });
    await json("/api/hooked");
    const slow = json("/api/hooked?wait=1500");
    edit("version: 1", "version: 2");
    await until(async () => (await json("/api/hooked")).version === 2, "version 2 answers");
    expect((await json("/api/hooked")).seen).toEqual(["pool", "route", "route"]);
    expect(stopped).toEqual([]);
    expect((await slow).version).toBe(1);
    await until(() => stopped.length > 0, "version 1 is stopped");
    expect(stopped).toEqual(["stopped: route"]);
    edit("version: 2", "version: 1");
    await until(async () => (await json("/api/hooked")).version === 1, "version 1 answers again");
    expect((await json("/api/hooked")).seen).toEqual(["pool", "route", "route", "route"]);
    await until(() => stopped.length > 1, "version 2 is stopped");
    expect(stopped).toEqual(["stopped: route", "stopped: route"]);
  });
});
