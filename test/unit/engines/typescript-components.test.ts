// Circles of imports are found as one component each, after what they need.
import { describe, expect, it } from "vitest";
import { findComponents } from "../../../runtime/engines/typescript/components.ts";

const find = (graph: Record<string, string>) => findComponents("a", (node) => graph[node] ?? "");

describe("findComponents", () => {
  it("gives what is needed before what needs it", () => {
    expect(find({ a: "bc", b: "d", c: "d" })).toEqual([["d"], ["b"], ["c"], ["a"]]);
  });

  it("keeps a circle together", () => {
    expect(find({ a: "b", b: "c", c: "bd" })).toEqual([["d"], ["b", "c"], ["a"]]);
    expect(find({ a: "b", b: "ca", c: "d", d: "b" })).toEqual([["a", "b", "c", "d"]]);
  });

  it("knows a file that imports itself", () => {
    expect(find({ a: "a" })).toEqual([["a"]]);
  });

  it("does not reach what is not needed", () => {
    expect(find({ a: "", b: "a" })).toEqual([["a"]]);
  });
});
