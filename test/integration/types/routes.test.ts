// The compiler on callers of an app: what is right passes, what is wrong is found, and a thousand routes take no time.
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { writeTypedApp } from "../../bench/typed-app.ts";
import { compilerSettings, typeErrors } from "../../tools/compiler.ts";

/** Python routes have odd numbers and declare a query `q` and an answer `{ items, total }`; TypeScript routes declare nothing. */
const LINES: readonly (readonly [line: string, wrong: RegExp | undefined])[] = [
  ['(await client.GET("/api/group0/route1", { query: { q: "tea", limit: 3 } })).total.toFixed();', undefined],
  ['(await client.GET("/api/group0/route0")).items[0]?.tags.includes("green");', undefined],
  ['(await client.GET("/api/group0/route0")).at.slice(0, 10);', undefined],
  ['(await client.GET("/api/group0/route2/:id", { params: { id: 7 } })).total.toFixed();', undefined],
  ['(await client.GET("/api/group0/route1", { query: { q: "" } })).items[0]?.parent?.parent?.name.trim();', undefined],
  ['await client.GET("/api/group0/none");', /TS2345.*"\/api\/group0\/none"/],
  ['await client.POST("/api/group0/route0");', /TS2339.*'POST'/],
  ['await client.GET("/api/group0/route1");', /TS2554: Expected 2 arguments/],
  ['await client.GET("/api/group0/route1", {});', /TS2345.*not assignable/],
  ['await client.GET("/api/group0/route1", { query: { limit: 3 } });', /TS2741.*'q' is missing/],
  ['await client.GET("/api/group0/route1", { query: { q: 3 } });', /TS2322.*'number'.*'string'/],
  ['await client.GET("/api/group0/route1", { query: { q: "", size: 3 } });', /TS2353.*'size'/],
  ['await client.GET("/api/group0/route2/:id", { params: { it: 7 } });', /TS2353.*'it'/],
  ['await client.GET("/api/group0/route0", { body: 1 });', /TS2353.*'body'/],
  ['(await client.GET("/api/group0/route1", { query: { q: "" } })).items[0]?.prise;', /TS2551.*'prise'/],
  ['(await client.GET("/api/group0/route0")).at.getTime();', /TS2339.*'getTime'.*'string'/],
  ["if (result.ok) result.data.total.toFixed();", undefined],
  ["if (!result.ok) result.problem.errors?.[0]?.location;", undefined],
  ["if (result.status === 422) result.problem.detail;", undefined],
  ["if (result.status === 200) result.data.items;", undefined],
  ["result.data;", /TS2339.*'data'/],
  ["if (result.status === 404) result.data;", /TS2339.*'data'/],
];

describe("an app of a thousand routes", () => {
  let folder: string;
  beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "polyglot-types-")));
    writeTypedApp(folder, 1000, 50);
    return () => rmSync(folder, { recursive: true, force: true });
  });

  it("type-checks with a caller of fifty of them, far from where the compiler gives up", async () => {
    const started = performance.now();
    expect(await typeErrors(folder)).toEqual([]);
    expect(performance.now() - started).toBeLessThan(60_000); // a second or two on a machine that has nothing else to do
  }, 90_000);

  it("finds what is wrong in a call, and nothing else", async () => {
    const head = `import { createClient } from "polyglot-runtime/client";
import type { Api } from "./.polyglot/types/api.d.ts";
const client = createClient<Api>();
const result = await client.GET("/api/group0/route1", { query: { q: "tea" } }).result();
`;
    const offset = head.split("\n").length;
    writeFileSync(join(folder, "calls.ts"), `${head}${LINES.map(([line]) => line).join("\n")}\n`);
    writeFileSync(join(folder, "tsconfig.json"), compilerSettings(["calls.ts"]));
    const errors = new Map(
      (await typeErrors(folder)).map((error) => {
        const [, line = ""] = /^calls\.ts\((\d+),/.exec(error) ?? [];
        return [LINES[Number(line) - offset]?.[0] ?? line, error];
      }),
    );
    const expected = LINES.flatMap(([line, wrong]) => (wrong ? [[line, expect.stringMatching(wrong)]] : []));
    expect(Object.fromEntries(errors)).toEqual(Object.fromEntries(expected));
  });
});
