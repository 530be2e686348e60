// TypeScript calls functions of Python modules: values, errors, streams.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bootApp, fixture, type TestApp } from "../boot.ts";

let app: TestApp;

beforeAll(async () => {
  app = await bootApp(fixture("calls"));
});
afterAll(() => app?.close());

// biome-ignore lint/suspicious/noExplicitAny: what routes answer is what the test is about
const json = async (path: string): Promise<any> => (await app.get(path)).json();
const value = (of: string) => json(`/api/value?of=${of}`);

describe("values", () => {
  it("arguments and results are plain values, through modules between", async () => {
    expect(await value("shout")).toEqual({ shout: "HELLO!", args: "A?" });
  });

  it.each([
    ["bytes", "bytes", "bytes 1,2,255"],
    ["date", "datetime", "Date 2026-01-02T03:04:05.678Z"],
    ["big", "int", "bigint 18446744073709551616"],
    ["whole", "int", 5],
    ["float", "float", 1.5],
    ["nan", "float", "number NaN"],
    ["nothing", "NoneType", null],
    ["nested", "dict", { list: ["Date 1970-01-01T00:00:00.000Z", { bytes: "bytes 7" }], text: "ä €" }],
    ["map", "dict", { a: 1 }],
    ["set", "list", [1, 2]],
  ])("%s arrives as %s and comes back", async (of, kind, echo) => {
    expect(await value(of)).toEqual({ kind, echo });
  });

  it("what Python returns is what TypeScript has for it", async () => {
    expect(await value("many")).toEqual({
      point: { x: 1, when: "Date 2026-01-02T03:04:05.678Z" },
      date: "2026-01-02",
      color: "red",
      id: "00000000-0000-0000-0000-000000000005",
      price: "1.50",
      bytes: ["bytes 97,98", "bytes ", "bytes 99"],
      big: "bigint 9007199254740993",
      float: ["number NaN", "number Infinity", 1.5],
      set: [1],
    });
  });

  it("a last object is the keyword arguments of a function that takes some", async () => {
    expect(await json("/api/fail?how=keywords")).toEqual([
      { first: 1, limit: 10, name: "" },
      { first: 1, limit: 2, name: "" },
    ]);
  });
});

const call = (name: string, ...args: unknown[]) =>
  app.host.invoke({ file: `${fixture("calls")}api/_lib/text.py`, name, args, scope: undefined });

describe("many at once", () => {
  it("the first answers come while the last calls still run", async () => {
    const folder = join(fixture("calls"), ".polyglot");
    mkdirSync(folder, { recursive: true });
    const signs = mkdtempSync(join(folder, "first-"));
    try {
      const answers = Array.from({ length: 400 }, () => call("shout", "a"));
      const held = call("hold_until_exists", join(signs, "answered"));
      expect(await Promise.race([...answers, held])).toBe("A!");
      writeFileSync(join(signs, "answered"), "");
      expect(await held).toBeNull();
    } finally {
      rmSync(signs, { recursive: true });
    }
  });
});

describe("memory", () => {
  it("what a call took is free without a collection", async () => {
    const before = (await call("requests_kept")) as number;
    for (let n = 0; n < 5; n++) await call("shout", "a");
    expect(await call("requests_kept")).toBeLessThanOrEqual(before);
  });
});

describe("errors", () => {
  it("an exception of Python is an error with both stacks", async () => {
    const error = await json("/api/fail?how=raised");
    expect(error).toMatchObject({ name: "ValueError", message: "caught", isError: true, isHttp: false });
    expect(error.stack).toMatch(/^ValueError: caught\n\s+at .*GET.*fail/);
    expect(error.stack).toMatch(/File ".*_lib\/text.py", line \d+, in fail/);
  });

  it("one that nobody catches answers 500 with the place in Python and the way there", async () => {
    const { status, error } = await json("/api/fail?how=uncaught");
    expect(status).toBe(500);
    expect(error).toMatchObject({ kind: "ValueError", message: "not caught", file: "api/_lib/text.py" });
    expect(error.trace).toMatch(/text\.py/);
    expect(error.trace).toMatch(/fail\.ts/);
  });

  it("values that cannot cross are named by their place", async () => {
    expect((await json("/api/fail?how=function")).message).toMatch(/argument 1, \.list\[1\]\.deep\[0\], is a symbol/);
    expect((await json("/api/fail?how=unsendable")).message).toMatch(
      /the value at \['items'\]\[1\]\['lock'\] is a object/,
    );
  });

  it("wrong arguments are the TypeError of Python", async () => {
    expect(await json("/api/fail?how=arguments")).toMatchObject({
      name: "TypeError",
      message: expect.stringMatching(/missing 1 required/),
    });
  });

  it.each([
    ["missing", "TypeError", /^later\(\) missing 1 required/, "async def later"],
    ["unexpected", "TypeError", /^later\(\) takes 1 positional argument but 2 were given/, "async def later"],
    ["variable", "HandlerError", /^LIMIT is a int, and only functions can be called; it has .*shout/, "LIMIT"],
  ])("what cannot be called so is told with its place: %s", async (how, kind, message, text) => {
    const { error } = await json(`/api/fail?how=${how}`);
    const lines = readFileSync(`${fixture("calls")}api/_lib/text.py`, "utf8").split("\n");
    const line = lines.findIndex((one) => one.startsWith(text)) + 1;
    expect(error).toMatchObject({ kind, message: expect.stringMatching(message), file: "api/_lib/text.py", line });
  });
});
