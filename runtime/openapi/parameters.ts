// Parameters of an operation: of its path, and each property of what is declared of query, headers and cookies.
import type { Declaration, JsonSchema } from "../contract/declaration.ts";
import { type Components, type Place, resolve, withoutNull } from "./schemas.ts";

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header" | "cookie";
  readonly required?: boolean;
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly schema: JsonSchema;
}

/** A parameter of the path: its name in the document, and that in its own file. */
export interface PathParameter {
  readonly name: string;
  readonly ownName: string;
  /** It takes many segments. */
  readonly rest: boolean;
}

/** OpenAPI has other places for them, and ignores them here. */
const NO_PARAMETERS: ReadonlySet<string> = new Set(["accept", "content-type", "authorization"]);

export function describeParameters(
  path: readonly PathParameter[],
  { params, query, headers, cookies }: Declaration,
  components: Components,
  place: Place,
): Parameter[] {
  const declared = propertiesOf(params, components, place);
  const own = path.map(({ name, ownName, rest }): Parameter => {
    const schema = declared.get(ownName)?.schema ?? { type: "string" };
    const about = rest ? { description: "One segment or more", ...describe(schema) } : describe(schema);
    return { name, in: "path", required: true, ...about };
  });
  const others = (["query", "header", "cookie"] as const).flatMap((where, index) =>
    [...propertiesOf([query, headers, cookies][index], components, place)]
      .filter(([name]) => where !== "header" || !NO_PARAMETERS.has(name.toLowerCase()))
      .map(([name, { schema, required }]): Parameter => {
        return { name, in: where, ...(required ? { required } : {}), ...describe(schema) };
      }),
  );
  return [...own, ...others];
}

/** What a parameter says of itself stands beside its schema. */
function describe({ description, deprecated, ...schema }: JsonSchema): Omit<Parameter, "name" | "in"> {
  return {
    ...(typeof description === "string" ? { description } : {}),
    ...(deprecated === true ? { deprecated } : {}),
    schema,
  };
}

interface Property {
  readonly schema: JsonSchema;
  readonly required: boolean;
}

/** The properties of an object, ready for the document; those of all branches where it has some. */
function propertiesOf(root: JsonSchema | undefined, components: Components, place: Place): Map<string, Property> {
  const found = new Map<string, Property>();
  if (root === undefined) return found;
  const rewrite = components.parts(root, place);
  const collect = (schema: JsonSchema, always: boolean) => {
    const { properties, required, allOf, anyOf, oneOf } = resolve(root, schema);
    for (const [name, property] of Object.entries((properties ?? {}) as Record<string, JsonSchema>)) {
      const needed = always && Array.isArray(required) && required.includes(name);
      found.set(name, { schema: rewrite(onWire(property)), required: needed || found.get(name)?.required === true });
    }
    for (const branch of (allOf ?? []) as JsonSchema[]) collect(branch, always);
    for (const branch of [anyOf, oneOf].flatMap((branches) => (branches ?? []) as JsonSchema[])) collect(branch, false);
  };
  collect(root, true);
  return found;
}

/** As one text on the wire, where there is no `null`: what is left out is not there. */
export function onWire(property: JsonSchema): JsonSchema {
  const { schema = {}, nullable } = withoutNull(property);
  if (!nullable || schema.default !== null) return schema;
  const { default: _absent, ...rest } = schema;
  return rest;
}
