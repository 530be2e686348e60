// What zod and other libraries say of a value, in the contract's codes and words.
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type } from "arktype";
import * as v from "valibot";
import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import * as mini from "zod/mini";
import { jsonSchemaOf } from "../../../runtime/contract/json-schema.ts";
import { type Schema, validatorOf } from "../../../runtime/contract/standard.ts";

/** `["b.0", code, message]` of each violation; the value itself is at "". */
async function told(schema: Schema, value: unknown): Promise<string[][]> {
  const { errors = [] } = await validatorOf(schema)(value);
  return errors.map(({ location, code, message }) => [location.join("."), code, message]);
}

describe("zod's issues", () => {
  it.each<[string, Schema, unknown, string[][]]>([
    ["no value", z.string(), undefined, [["", "required", "Required"]]],
    ["no value of a union", z.union([z.string(), z.int()]), undefined, [["", "required", "Required"]]],
    ["no value of an enum", z.enum(["a"]), undefined, [["", "required", "Required"]]],
    ["no value that is converted", z.object({ n: z.coerce.number() }), {}, [["n", "required", "Required"]]],
    ["what converts to no number", z.coerce.number(), "x", [["", "type", "Expected a number"]]],
    ["number().int()", z.number().int(), "x", [["", "type", "Expected an integer"]]],
    ["int32()", z.int32(), 2 ** 40, [["", "maximum", "Expected at most 2147483647"]]],
    ["beyond whole numbers that are exact", z.int(), 2 ** 60, [["", "maximum", "Expected at most 9007199254740991"]]],
    ["a tuple", z.tuple([z.string(), z.string()]), ["a"], [["", "minItems", "Expected at least 2 items"]]],
    ["a record", z.record(z.string(), z.int()), { a: "x" }, [["a", "type", "Expected an integer"]]],
    [
      "a key of a record",
      z.record(z.string().min(2), z.int()),
      { a: 1 },
      [["a", "minLength", "Expected at least 2 characters"]],
    ],
    ["length()", z.string().length(3), "a", [["", "minLength", "Expected at least 3 characters"]]],
    ["startsWith()", z.string().startsWith("a."), "b", [["", "pattern", "Expected a text that matches ^a\\."]]],
    ["url()", z.url(), "x", [["", "format", "Expected a uri"]]],
    ["email()", z.email(), "x", [["", "format", "Expected an email"]]],
    ["ipv4()", z.ipv4(), "x", [["", "format", "Expected an ipv4"]]],
    ["a file", z.file(), "x", [["", "type", "Expected a file"]]],
    ["several values", z.literal(["a", 3]), "x", [["", "enum", 'Expected one of "a", 3']]],
    ["a class", z.instanceof(Date), 1, [["", "type", "Expected a Date"]]],
    [
      "an unknown field, after those that are known",
      z.strictObject({ a: z.string(), b: z.string() }),
      { x: 1, a: 1, b: "", y: 1 },
      [
        ["a", "type", "Expected a string"],
        ["x", "additionalProperties", "Unknown field"],
        ["y", "additionalProperties", "Unknown field"],
      ],
    ],
    [
      "an object or nothing: its own faults",
      z.object({ a: z.union([z.object({ b: z.string() }), z.null()]) }),
      { a: { b: 1 } },
      [["a.b", "type", "Expected a string"]],
    ],
    [
      "types of which one is a union",
      z.union([z.union([z.string(), z.int()]), z.boolean()]),
      {},
      [["", "type", "Expected a string or an integer or a boolean"]],
    ],
    [
      "forms told apart by a field",
      z.discriminatedUnion("kind", [z.object({ kind: z.literal("a") }), z.object({ kind: z.literal("b") })]),
      { kind: "c" },
      [["kind", "enum", 'Expected one of "a", "b"']],
    ],
    ["a check of the author's", z.string().refine(() => false, "Taken"), "x", [["", "custom", "Taken"]]],
    ["a check without words", z.custom(() => false), "x", [["", "custom", "Does not fit"]]],
    ["a check that takes its time", z.string().refine(async () => false, "Taken"), "x", [["", "custom", "Taken"]]],
    ["words of the author's", z.string().min(3, "Too short"), "x", [["", "minLength", "Too short"]]],
    ["words of the author's for what is missing", z.string("Your name"), undefined, [["", "required", "Your name"]]],
    ["zod/mini", mini.object({ a: mini.number() }), { a: "x" }, [["a", "type", "Expected a number"]]],
  ])("%s", async (_name, schema, value, expected) => {
    expect(await told(schema, value)).toEqual(expected);
  });
});

describe("other libraries", () => {
  const value = { name: 5, inner: {} };

  it("valibot keeps its words; what is missing is required", async () => {
    const schema = v.object({ name: v.string(), inner: v.object({ list: v.array(v.string()) }) });
    expect(await told(schema, value)).toEqual([
      ["name", "custom", "Invalid type: Expected string but received 5"],
      ["inner.list", "required", "Required"],
    ]);
  });

  it("arktype, too", async () => {
    const errors = await told(type({ name: "string", inner: { list: "string[]" } }), value);
    expect(errors.sort()).toEqual([
      ["inner.list", "required", "Required"],
      ["name", "custom", "name must be a string (was a number)"],
    ]);
  });
});

describe("an app's own copy of zod", () => {
  it("is asked like ours", async () => {
    const folder = mkdtempSync(join(tmpdir(), "polyglot-zod-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    cpSync(dirname(fileURLToPath(import.meta.resolve("zod/package.json"))), folder, { recursive: true });
    const { z: other }: { z: typeof z } = await import(pathToFileURL(join(folder, "index.js")).href);
    expect(other.ZodObject).not.toBe(z.ZodObject);
    const late = other.string().refine(async () => false, "Taken");
    const schema = other.object({ id: other.int(), name: late });
    expect(await told(schema, { id: "x", name: "y" })).toEqual([
      ["id", "type", "Expected an integer"],
      ["name", "custom", "Taken"],
    ]);
    expect(jsonSchemaOf(schema, "input")).toMatchObject({ properties: { name: { type: "string" } } });
  });
});
