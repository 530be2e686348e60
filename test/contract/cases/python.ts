// Results that only Python has: its own types, and tuples of body, status and headers.
import type { Case, Expected, Style, Topic } from "../case.ts";

const STYLES: readonly Style[] = ["def", "async"];

const result = (kind: string, expected: Expected): Case => ({ name: kind, ask: `python/${kind}`, ...expected });
const data = (kind: string, json: unknown): Case => result(kind, { json });
const fault = (kind: string, message: RegExp): Case =>
  result(kind, { status: 500, problem: { fault: { kind: "HandlerError", message } } });

const ADDRESS = { city: "Zürich", since: "2026-01-02" };
const UUID = "12345678-1234-5678-1234-567812345678";
const TEXT = { "content-type": "text/plain; charset=utf-8" };

export const PYTHON_RESULTS: Topic = {
  name: "Python's own types",
  styles: STYLES,
  cases: [
    data("dataclass", { id: UUID, name: "Ada", colour: "red", address: ADDRESS, tags: ["a"], ratio: null }),
    data("dataclasses", [ADDRESS, { nested: ADDRESS }]),
    data("typed-dict", { sku: "a-1", price: "9.90" }),
    data("enums", { enum: "red", int: 3, str: "good" }),
    data("enum", "red"),
    result("str-enum", { headers: TEXT, text: "good" }),
    data("int-enum", 3),
    data("uuid", UUID),
    data("decimal", "0.10"),
    data("times", {
      aware: "2026-01-02T03:04:05+02:00",
      naive: "2026-01-02T03:04:05",
      date: "2026-01-02",
      time: "03:04:05",
      delta: 60.5,
    }),
    data("path", { path: "a/b" }),
    data("set", { set: [1], frozen: [2] }),
    data("counter", { a: 2, b: 1 }),
    result("ordered", { text: '{"b":1,"a":2}' }),
    data("proxy", { a: 1 }),
    data("model", [{ mode: "json", by_alias: true }]),
    data("top-model", { mode: "json", by_alias: true }),
    data("named-tuple", ["l", "r"]),
    data("keys", { "1": "int", null: "none", false: "false", "1.5": "float" }),
    result("big-int", { text: "1180591620717411303424" }),
    result("surrogate", { status: 200 }),
    result("bytearray", { headers: { "content-type": "application/octet-stream" }, text: "\u0000ba" }),
    result("memoryview", { headers: { "content-type": "application/octet-stream" }, text: "\u0000mv" }),
    fault("bad-key", /JSON.*keys/),
    data("bytes-inside", { bytes: "AA==" }),
    fault("class", /JSON.*type/),
    fault("function", /JSON.*function/),
    fault("coroutine", /coroutine/),
  ],
};

export const TUPLES: Topic = {
  name: "tuples",
  styles: STYLES,
  cases: [
    result("tuple-status", { status: 201, headers: TEXT, text: "made" }),
    result("tuple-data", { status: 201, json: { made: true } }),
    result("tuple-headers", {
      status: 201,
      headers: { "x-one": "1", "set-cookie": ["a=1", "b=2"] },
      json: { made: true },
    }),
    result("tuple-pairs", { headers: { "x-one": "1" }, text: "ok" }),
    result("tuple-nothing", { status: 204, bytes: [] }),
    result("tuple-bytes", { headers: { "content-type": "application/octet-stream" }, bytes: [0] }),
    result("tuple-stream", { status: 201, headers: TEXT, text: "ab" }),
    result("tuple-error", { status: 418, json: { detail: "no" } }),
    data("tuple-of-data", ["a", "b"]),
    data("tuple-small", ["a", 1]),
    data("tuple-bool", ["a", true]),
    data("tuple-four", ["a", 200, {}, null]),
    fault("tuple-bad-headers", /headers/),
  ],
};
