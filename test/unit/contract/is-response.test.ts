import { expect, it } from "vitest";
import { isResponse } from "../../../runtime/contract/parts.ts";

it("responses of every class are some, although an app put its own in front of Node's before the first was asked", () => {
  const Native = globalThis.Response;
  class Own extends Native {}
  globalThis.Response = Own;
  try {
    expect([new Own("a"), new Native("b"), Native.json({})].map(isResponse)).toEqual([true, true, true]);
    expect([{ status: 200 }, null, "text"].map(isResponse)).toEqual([false, false, false]);
  } finally {
    globalThis.Response = Native;
  }
});
