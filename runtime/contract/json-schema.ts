// JSON Schemas of declared schemas, where their library can tell: for documents, types, and texts that are to be converted.
import { createRequire } from "node:module";
import type { StandardJSONSchemaV1 } from "@standard-schema/spec";
import type { JsonSchema } from "./declaration.ts";
import type { Schema } from "./standard.ts";

/** What goes in is that of requests, what comes out that of responses. */
export type Side = "input" | "output";

/** 2020-12, with all it refers to in its own `$defs`; undefined where the library cannot tell. */
export function jsonSchemaOf(schema: Schema, side: Side): JsonSchema | undefined {
  try {
    const { $schema: _, ...made } = convert(schema, side) ?? {};
    return Object.keys(made).length === 0 ? undefined : withoutRootReferences(made);
  } catch {
    return undefined; // JSON Schema has no words for it
  }
}

interface ZodNode {
  readonly zodSchema: { readonly _zod: { readonly def: { readonly type: string; readonly catchall?: unknown } } };
  readonly jsonSchema: Record<string, unknown>;
}

function convert(schema: Schema, side: Side): Record<string, unknown> | undefined {
  const libraryOptions = {
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }: ZodNode) => {
      const { type, catchall } = zodSchema._zod.def;
      if (type === "date") Object.assign(jsonSchema, { type: "string", format: "date-time" });
      // Nothing is taken out of a response.
      if (type === "object" && catchall === undefined) delete jsonSchema.additionalProperties;
    },
  } as const;
  const { jsonSchema } = schema["~standard"] as Partial<StandardJSONSchemaV1.Props>;
  if (jsonSchema) return jsonSchema[side]({ target: "draft-2020-12", libraryOptions });
  if (!("_zod" in schema)) return undefined;
  // Before 4.2, zod's schemas could not tell it themselves. Most apps do without: loading zod would delay their start.
  const { toJSONSchema } = createRequire(import.meta.url)("zod") as typeof import("zod");
  return toJSONSchema(schema as never, { ...libraryOptions, io: side } as never);
}

/** A schema that refers to itself as a whole gets a name, so that it means the same inside of another document. */
function withoutRootReferences(schema: Record<string, unknown>): JsonSchema {
  const text = JSON.stringify(schema);
  if (!text.includes('"$ref":"#"')) return schema;
  const name = typeof schema.title === "string" ? schema.title.replace(/\W+/g, "") : "Self";
  const { $defs, ...root } = JSON.parse(text.replaceAll('"$ref":"#"', `"$ref":"#/$defs/${name}"`));
  return { $ref: `#/$defs/${name}`, $defs: { ...$defs, [name]: root } };
}
