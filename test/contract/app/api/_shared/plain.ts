// Plain values as results, by name; plain.py has the same ones.
import { pick } from "./pick.ts";

const circular: unknown[] = [];
circular.push(circular);

const RESULTS: Record<string, () => unknown> = {
  object: () => ({ name: "Ada", age: 36, tags: ["a", "b"] }),
  "empty-object": () => ({}),
  list: () => [1, "two", null, false],
  "empty-list": () => [],
  nested: () => ({ a: { b: { c: [{ d: [[1], []] }] } } }),
  string: () => "just text",
  "unicode-string": () => "héllo ☃ 😀",
  "empty-string": () => "",
  "json-string": () => '{"looks":"like JSON"}',
  number: () => 42,
  fraction: () => -1.5,
  zero: () => 0,
  true: () => true,
  false: () => false,
  null: () => null,
  nothing: () => undefined,
  unicode: () => ({ "ключ ☃": '日本語 😀 \u2028 \u0000 \\ "quoted" </script>' }),
  "not-finite": () => ({ nan: Number.NaN, infinity: Number.POSITIVE_INFINITY, list: [Number.NEGATIVE_INFINITY, 1] }),
  date: () => new Date("2026-01-02T03:04:05.678Z"),
  "date-in-object": () => ({ at: new Date("2026-01-02T03:04:05.678Z") }),
  bytes: () => Uint8Array.from({ length: 256 }, (_, index) => index),
  "empty-bytes": () => new Uint8Array(),
  large: () => Array.from({ length: 50_000 }, (_, index) => index),
  unserialisable: () => ({ value: 1n }),
  circular: () => circular,
};

export const plain = (name: string | undefined): unknown => pick(RESULTS, name)();
