// JSON Schema as TypeScript writes it.
import { describe, expect, it } from "vitest";
import type { JsonSchema } from "../../../runtime/contract/declaration.ts";
import { declarationText, typeText } from "../../../runtime/types/schema-text.ts";

const refer = (reference: string) => reference.slice(reference.lastIndexOf("/") + 1);
const text = (schema: unknown) => typeText(schema, refer);

describe("the type of a schema", () => {
  it.each<[string, unknown, string]>([
    ["anything", {}, "unknown"],
    ["true", true, "unknown"],
    ["nothing", false, "never"],
    ["text of whatever format", { type: "string", format: "date-time", minLength: 3 }, "string"],
    ["both kinds of numbers", { type: ["integer", "number"] }, "number"],
    ["several types", { type: ["string", "null"] }, "string | null"],
    ["values by name", { enum: ["a", 'say "b"', 3, null, true] }, '"a" | "say \\"b\\"" | 3 | null | true'],
    ["one value", { const: "a", type: "string" }, '"a"'],
    ["a value that is an object", { const: { a: [1] } }, "{ a: [1] }"],
    ["a list", { type: "array", items: { type: "string" } }, "string[]"],
    ["a list of anything", { type: "array" }, "unknown[]"],
    ["a list of a union", { type: "array", items: { type: ["string", "null"] } }, "(string | null)[]"],
    ["a list of texts with operators", { type: "array", items: { const: "a|b" } }, '"a|b"[]'],
    [
      "a tuple",
      { type: "array", prefixItems: [{ type: "string" }, { type: "number" }], items: false, minItems: 2 },
      "[string, number]",
    ],
    [
      "a tuple that goes on",
      { type: "array", prefixItems: [{ type: "string" }], items: { type: "number" } },
      "[string?, ...number[]]",
    ],
    ["a reference", { $ref: "#/$defs/User", description: "Who" }, "User"],
    ["a union", { anyOf: [{ $ref: "#/$defs/User" }, { type: "null" }, { type: "null" }] }, "User | null"],
    ["a union with anything in it", { oneOf: [{ type: "string" }, {}] }, "unknown"],
    [
      "an intersection",
      { allOf: [{ $ref: "#/$defs/A" }, { anyOf: [{ $ref: "#/$defs/B" }, { type: "null" }] }] },
      "A & (B | null)",
    ],
    [
      "an object",
      { type: "object", properties: { a: { type: "string" }, "b-c": {} }, required: ["a"] },
      '{ a: string; "b-c"?: unknown }',
    ],
    ["an object without a type", { properties: { a: { type: "string" } } }, "{ a?: string }"],
    ["any object", { type: "object" }, "{ [name: string]: unknown }"],
    ["no property at all", { type: "object", additionalProperties: false }, "{}"],
    ["a dictionary", { type: "object", additionalProperties: { type: "integer" } }, "{ [name: string]: number }"],
    [
      "a dictionary with names of its own",
      { type: "object", properties: { a: { type: "string" } }, additionalProperties: { type: "integer" } },
      "{ a?: string; [name: string]: unknown }",
    ],
    [
      "names by pattern",
      { type: "object", patternProperties: { "^x": { type: "string" } } },
      "{ [name: string]: string }",
    ],
    ["a property that is only required", { type: "object", required: ["a"] }, "{ a: unknown }"],
    [
      "__proto__",
      JSON.parse('{"type":"object","properties":{"__proto__":{"type":"string"}}}'),
      "{ __proto__?: string }",
    ],
    ["what TypeScript has no word for", { not: { type: "string" }, if: {}, contentEncoding: "base64" }, "unknown"],
  ])("%s", (_title, schema, expected) => {
    expect(text(schema)).toBe(expected);
  });

  it("is on many lines where it is long, and says what its parts say of themselves", () => {
    const schema: JsonSchema = {
      type: "object",
      properties: {
        id: { type: "integer", description: "Counts from 1. */" },
        limit: { type: "integer", default: 10, deprecated: true },
        inner: { type: "object", properties: { note: { type: "string", description: "Two\nlines" } } },
      },
      required: ["id"],
    };
    expect(declarationText("User", { ...schema, description: "Who asks." }, refer)).toBe(`/** Who asks. */
export interface User {
  /** Counts from 1. *\\/ */
  id: number;
  /**
   * @default 10
   * @deprecated
   */
  limit?: number;
  inner?: {
    /**
     * Two
     * lines
     */
    note?: string;
  };
}
`);
  });

  it("is an alias where it is no object", () => {
    expect(declarationText("Color", { enum: ["red", "green"] }, refer)).toBe('export type Color = "red" | "green";\n');
    expect(declarationText("Both", { type: "object", allOf: [{ $ref: "#/$defs/A" }] }, refer)).toBe(
      "export type Both = { [name: string]: unknown } & A;\n",
    );
  });
});
