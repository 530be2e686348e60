// Python calls functions of TypeScript modules: blocking in `def`, awaited in `async def`; values, errors, generators.
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { bootApp, fixture, type TestApp } from "../boot.ts";

let app: TestApp;

beforeAll(async () => {
  app = await bootApp(fixture("calls"));
});
afterAll(() => app?.close());

// biome-ignore lint/suspicious/noExplicitAny: what routes answer is what the test is about
const json = async (path: string, method = "GET"): Promise<any> => (await app.get(path, { method })).json();
const ask = (of: string, method?: string) => json(`/api/pricing?of=${of}`, method);

describe("calls", () => {
  it("block in def; keyword arguments are a last object", async () => {
    expect(await ask("total")).toEqual({ total: 3, keywords: 6, module: 4 });
  });

  it("are awaited in async def, and overlap", async () => {
    expect(await ask("await", "POST")).toEqual({ total: 3 });
    expect(await ask("gather", "POST")).toEqual(Array.from({ length: 20 }, (_, n) => n));
    expect(await ask("task", "POST")).toEqual(["task"]);
  });

  it("may be given a time limit, and be shielded from one", async () => {
    expect(await ask("limits", "POST")).toEqual(["TimeoutError", "shielded"]);
  });

  it("that are answered together go on while one that went on before blocks", async () => {
    expect(await ask("blocks", "POST")).toEqual([true, null]);
  });

  it("block in a def that an async def calls", async () => {
    expect(await ask("helper", "POST")).toEqual({ total: 5 });
  });

  it("go through both languages and back", async () => {
    expect(await ask("loud")).toEqual({ loud: "ROUND TRIP!" });
  });

  it.each([
    ["bytes", "Uint8Array", "b'\\x01\\x02\\xff'"],
    ["moment", "Date", "datetime.datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=datetime.timezone.utc)"],
    ["big", "BigInt", 18446744073709552000],
    ["whole", "Number", 5],
    ["nan", "Number", "nan"],
    ["none", "null", null],
    [
      "nested",
      "Object",
      { list: ["b'a'", { when: "datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)" }] },
    ],
    ["tuple", "Array", [1, "b"]],
  ])("%s arrives as %s and comes back", async (of, kind, echo) => {
    expect(await ask(of)).toEqual({ kind, echo });
  });
});

describe("generators", () => {
  it("are gone through with for and async for", async () => {
    expect(await ask("count")).toEqual({
      all: [1, 2, 3],
      letters: ["a", "datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)"],
    });
    expect(await ask("items", "POST")).toEqual([1, 2, 3]);
  });

  it("are closed when the loop is left", async () => {
    expect(await ask("break")).toEqual({ number: 2 });
    expect(await ask("break", "POST")).toEqual({ number: 2 });
    await vi.waitFor(async () => {
      expect(await json("/api/closed")).toEqual(expect.arrayContaining(["count to 1000", "count to 2000"]));
    });
  });

  it("raise where they throw", async () => {
    expect(await ask("breaking")).toEqual({ seen: [1], error: "Error: after one" });
  });
});

describe("errors", () => {
  it.each([
    ["pricing.ts", /^api\/_lib\/pricing\.ts exports no gone; its functions are .*total/],
    ["text.py", /^there is no gone in api\/_lib\/text\.py; it has .*shout/],
  ])("a function that %s has not is told with the file as it lies in the app", async (name, message) => {
    const file = `${fixture("calls")}api/_lib/${name}`;
    const call = app.host.invoke({ file, name: "gone", args: [], scope: undefined });
    await expect(call).rejects.toThrow(message);
  });

  it("arrive as JavaScriptError with the stack and the cause", async () => {
    const error = await ask("raised");
    expect(error).toMatchObject({ name: "RangeError", message: "no range", text: "RangeError: no range" });
    expect(error.cause).toBe("TypeError: the reason");
    expect(error.stack).toMatch(/at .*fail \(.*_lib\/pricing\.ts:\d+/);
  });

  it("that nobody catches answer 500 with both stacks", async () => {
    const { status, error } = await ask("uncaught");
    expect(status).toBe(500);
    expect(error).toMatchObject({ kind: "JavaScriptError", file: "api/pricing.py" });
    expect(error.trace).toMatch(/pricing\.py/);
    expect(error.trace).toMatch(/pricing\.ts/);
  });

  it("HTTPException stays one", async () => {
    expect(await ask("refuse")).toEqual({ status: 418, detail: "no coffee", headers: { "x-pot": "tea" } });
  });

  it("values that cannot cross are named by their place", async () => {
    expect((await ask("unsendable")).error).toBe("TypeError: the value, .list[0], is a function, which is no data");
    expect((await ask("argument")).error).toMatch(/the value at \[0\]\[0\]\['deep'\] is a object/);
  });

  it("a wrong name says which there are", async () => {
    const { error } = await json("/api/wrong");
    expect(error).toMatchObject({ kind: "ImportError", file: "api/wrong.py", line: 1 });
    expect(error.message).toMatch(/^api\/_lib\/pricing\.ts exports no function totl; it has .*total/);
  });
});
