// Values that are text on the wire (paths, queries, headers, cookies, forms), converted by what is declared of them. What
// converts to nothing stays text, for the schema to refuse.
import type { JsonSchema } from "./declaration.ts";

export type Convert = (text: unknown) => unknown;

/** How to read an object whose values are texts. */
export interface TextShape {
  /** In the order they are declared. */
  readonly names: readonly string[];
  /** Other names than these may come. */
  readonly open: boolean;
  /** Those that have many values. */
  readonly lists: ReadonlySet<string>;
  /** Those that are left as they come are not in it. */
  readonly convert: ReadonlyMap<string, Convert>;
}

/** From the schema of the object; undefined where nothing is known of its properties. */
export function textShapeOf(schema: JsonSchema | undefined): TextShape | undefined {
  if (schema === undefined) return undefined;
  const objects = formsOf(schema, schema).filter(({ properties }) => isObject(properties));
  if (objects.length === 0) return undefined;
  const properties = objects.flatMap((form) => Object.entries(form.properties as Record<string, JsonSchema>));
  const lists = new Set<string>();
  const convert = new Map<string, Convert>();
  for (const [name, property] of properties) {
    const converter = converterOf(property, schema);
    if (converter && takesList(property, schema)) lists.add(name);
    if (converter) convert.set(name, converter);
  }
  const open = objects.some(({ additionalProperties }) => (additionalProperties ?? false) !== false);
  return { names: [...new Set(properties.map(([name]) => name))], open, lists, convert };
}

/** In place. */
export function convertTexts(values: Record<string, unknown>, { convert }: TextShape): void {
  for (const [name, converter] of convert) if (name in values) values[name] = converter(values[name]);
}

/** The alternatives of a schema, references followed. */
function formsOf(schema: unknown, root: JsonSchema, depth = 0): JsonSchema[] {
  if (!isObject(schema) || depth > 8) return [];
  const { $ref, anyOf, oneOf, allOf } = schema as Record<string, unknown>;
  const target = typeof $ref === "string" ? resolve($ref, root) : undefined;
  const inner = [target, anyOf, oneOf, allOf].flat().filter((one) => one !== undefined);
  return [schema as JsonSchema, ...inner.flatMap((one) => formsOf(one, root, depth + 1))];
}

function resolve(reference: string, root: JsonSchema): unknown {
  const name = /^#\/\$defs\/(.+)$/.exec(reference)?.[1]?.replaceAll("~1", "/").replaceAll("~0", "~");
  return name === undefined ? undefined : (root.$defs as Record<string, unknown> | undefined)?.[name];
}

const takesList = (property: unknown, root: JsonSchema) =>
  formsOf(property, root).some((form) => typesOf(form).includes("array"));

/** Text is kept where text is accepted. */
function converterOf(property: unknown, root: JsonSchema): Convert | undefined {
  const forms = formsOf(property, root);
  const types = new Set(forms.flatMap(typesOf));
  if (takesList(property, root)) {
    const items = forms.find(({ items }) => isObject(items))?.items;
    const convert = items === undefined ? undefined : converterOf(items, root);
    return (value) => {
      const list = Array.isArray(value) ? value : [value];
      return convert ? list.map(convert) : list;
    };
  }
  const scalar = types.has("string") ? undefined : scalarOf(types);
  if (types.size === 0) return undefined;
  // Of a name that may occur once, the last one counts.
  return (value) => {
    const text = Array.isArray(value) ? value.at(-1) : value;
    return scalar && typeof text === "string" ? scalar(text) : text;
  };
}

function typesOf({ type, enum: values, const: value }: JsonSchema): string[] {
  if (type !== undefined) return [type].flat() as string[];
  const constants = Array.isArray(values) ? values : value === undefined ? [] : [value];
  return constants.map((one) => (one === null ? "null" : typeof one));
}

function scalarOf(types: ReadonlySet<string>): ((text: string) => unknown) | undefined {
  const converters = [
    types.has("integer") || types.has("number") ? numberOf : undefined,
    types.has("boolean") ? booleanOf : undefined,
  ].filter((one) => one !== undefined);
  if (converters.length === 0) return undefined;
  return (text) => converters.map((convert) => convert(text)).find((value) => value !== undefined) ?? text;
}

const NUMBER = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i;
const numberOf = (text: string) => (NUMBER.test(text) ? Number(text) : undefined);

const BOOLEANS: Record<string, boolean | undefined> = Object.assign(Object.create(null), {
  ...{ true: true, "1": true, yes: true, on: true },
  ...{ false: false, "0": false, no: false, off: false },
});
const booleanOf = (text: string) => BOOLEANS[text.toLowerCase()];

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
