// What an app logged, and what a test waits for.
import { beforeEach, describe, expect, it } from "vitest";
import { CapturedLog } from "../../../runtime/testing/logs.ts";

let logs: CapturedLog;
beforeEach(() => {
  logs = new CapturedLog();
});
const write = (message: string, more: object = {}) =>
  logs.take(JSON.stringify({ level: "info", time: "2026-11-21T00:00:00.000Z", message, ...more }));

describe("the log of a test app", () => {
  it("holds entries in order, with their fields and without the time", () => {
    write("one");
    write("two", { requestId: "7", user: "ada" });
    expect(logs.entries).toEqual([
      { level: "info", message: "one" },
      { level: "info", message: "two", requestId: "7", user: "ada" },
    ]);
    logs.clear();
    expect(logs.entries).toEqual([]);
  });

  it.each([
    ["a text", "shipped"],
    ["a pattern", /^order \d shipped/g],
    ["a question", ({ requestId }: { requestId?: string }) => requestId === "7"],
  ])("waits for %s, in what was logged and in what will be", async (_title, pattern) => {
    write("nothing yet", { requestId: "6" });
    const waiting = logs.waitFor(pattern);
    write("order 1 shipped", { requestId: "7" });
    expect(await waiting).toEqual({ level: "info", message: "order 1 shipped", requestId: "7" });
    expect(await logs.waitFor(pattern)).toBe(await waiting);
  });

  it("says what there was when nothing comes", async () => {
    await expect(logs.waitFor("shipped", { timeout: 1 })).rejects.toThrow(
      "Nothing was logged that fits shipped in 1 ms; there was nothing",
    );
    write("order 1 lost");
    await expect(logs.waitFor(/shipped/, { timeout: 1 })).rejects.toThrow(
      "Nothing was logged that fits /shipped/ in 1 ms; there was\n  info order 1 lost",
    );
  });
});
