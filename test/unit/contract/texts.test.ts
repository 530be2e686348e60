// Texts on the wire, converted by the JSON Schema of what is declared.
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonSchema } from "../../../runtime/contract/declaration.ts";
import { jsonSchemaOf } from "../../../runtime/contract/json-schema.ts";
import type { Schema } from "../../../runtime/contract/standard.ts";
import { convertTexts, textShapeOf } from "../../../runtime/contract/texts.ts";

/** What becomes of a value of the query that is declared so. */
function converted(property: JsonSchema, value: unknown, $defs = {}): unknown {
  const shape = textShapeOf({ type: "object", properties: { value: property }, $defs });
  const values = { value };
  if (shape) convertTexts(values, shape);
  return values.value;
}

describe("a text", () => {
  it.each<[JsonSchema, unknown, unknown]>([
    [{ type: "integer" }, "5", 5],
    [{ type: "integer" }, " -5 ", -5],
    [{ type: "integer" }, "5.0", 5],
    [{ type: "number" }, "1e3", 1000],
    [{ type: "number" }, ".5", 0.5],
    [{ type: "boolean" }, "On", true],
    [{ type: "boolean" }, "0", false],
    [{ type: ["integer", "null"] }, "5", 5],
    [{ anyOf: [{ type: "integer" }, { type: "null" }] }, "5", 5],
    [{ allOf: [{ type: "integer" }, { minimum: 1 }] }, "5", 5],
    [{ $ref: "#/$defs/Count" }, "5", 5],
    [{ enum: [1, 2] }, "2", 2],
    [{ const: true }, "yes", true],
    [{ type: "integer" }, ["1", "2"], 2],
    [{ type: "array", items: { type: "integer" } }, ["1", "x"], [1, "x"]],
    [{ type: "array", items: { type: "integer" } }, "1", [1]],
    [{ type: "array" }, "1", ["1"]],
    [{ type: "string" }, ["a", "b"], "b"],
  ])("%j: %j is %j", (property, text, value) => {
    expect(converted(property, text, { Count: { type: "integer" } })).toEqual(value);
  });

  it.each<[JsonSchema, string]>([
    [{ type: "integer" }, "0x10"],
    [{ type: "integer" }, ""],
    [{ type: "integer" }, "1_000"],
    [{ type: "number" }, "Infinity"],
    [{ type: "number" }, "NaN"],
    [{ type: "boolean" }, "constructor"],
    [{ type: "string" }, "5"],
    [{ type: ["string", "integer"] }, "5"],
    [{ anyOf: [{ type: "string" }, { type: "boolean" }] }, "true"],
    [{}, "5"],
    [{ $ref: "#/$defs/Missing" }, "5"],
    [{ $ref: "#/$defs/Circle" }, "5"],
  ])("%j: %j stays text", (property, text) => {
    expect(converted(property, text, { Circle: { $ref: "#/$defs/Circle" } })).toBe(text);
  });
});

describe("an object of texts", () => {
  const shapeOf = (schema: Schema) => textShapeOf(jsonSchemaOf(schema, "input"));

  it("has its names in the order of the declaration", () => {
    expect(shapeOf(z.object({ b: z.string(), a: z.int() }))?.names).toEqual(["b", "a"]);
  });

  it("may be open for more, or not", () => {
    expect(shapeOf(z.object({}))?.open).toBe(false);
    expect(shapeOf(z.strictObject({}))?.open).toBe(false);
    expect(shapeOf(z.looseObject({}))?.open).toBe(true);
  });

  it("may be several together", () => {
    const schema = z.intersection(z.object({ a: z.int() }), z.object({ b: z.boolean() }));
    const values = { a: "1", b: "no" };
    convertTexts(values, shapeOf(schema) as NonNullable<ReturnType<typeof shapeOf>>);
    expect(values).toEqual({ a: 1, b: false });
  });

  it("is unknown where its library cannot tell", () => {
    expect(textShapeOf(undefined)).toBeUndefined();
    expect(shapeOf(z.any())).toBeUndefined();
  });
});
