// Schemas of many handlers in one document: what they name for themselves gets a name that holds for all.
import type { Content, JsonSchema } from "../contract/declaration.ts";
import { capitalize } from "./paths.ts";

/** Where a schema stands: names are made of it where two schemas have the same. */
export interface Place {
  readonly operationId: string;
  readonly role: "input" | "output";
}

interface Component {
  readonly role: Place["role"];
  schema: JsonSchema;
}

const DEFINITION = /^#\/\$defs\/([^/]+)(.*)$/s;
/** Values of these are data. */
const DATA: ReadonlySet<string> = new Set(["const", "enum", "default", "example", "examples"]);
/** Values of these are schemas by name. */
const BY_NAME: ReadonlySet<string> = new Set(["properties", "patternProperties", "dependentSchemas", "$defs"]);
const NAME = /^[A-Za-z_][\w.-]*$/;

export class Components {
  readonly #components = new Map<string, Component>();
  /** Names by what was wished, and what it says. */
  readonly #chosen = new Map<string, string>();

  /** By name, in the order of names. */
  schemas(): Record<string, JsonSchema> {
    const entries = [...this.#components].map(([name, { schema }]): [string, JsonSchema] => [name, schema]);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** The schema as it stands in the document; an object with a title that can be a name is a component, too. */
  place(root: JsonSchema, place: Place): JsonSchema {
    const { own, rewrite, name } = this.#open(root, place);
    const { title } = own;
    if (own.type === "object" && typeof title === "string" && NAME.test(title)) return { $ref: name("#", title) };
    return rewrite(own);
  }

  /** For parts of the schema that stand alone in the document, as parameters do. */
  parts(root: JsonSchema, place: Place): (part: JsonSchema) => JsonSchema {
    return this.#open(root, place).rewrite;
  }

  #open(root: JsonSchema, place: Place) {
    const { $schema: _dialect, $defs: _definitions, ...own } = root;
    const names = new Map<string, string>();
    /** The reference to a local schema in the document: `#` for the root, else the name of a definition. */
    const name = (local: string, wished: string): string => {
      const known = names.get(local);
      if (known !== undefined) return known;
      const schema = local === "#" ? own : (definitionOf(root, local) ?? {});
      const key = keyOf(root, local, schema);
      const chosen = this.#choose(wished.replace(/[^\w.-]/g, "_"), key, place);
      const reference = `#/components/schemas/${chosen}`;
      names.set(local, reference);
      if (!this.#components.has(chosen)) {
        const component: Component = { role: place.role, schema };
        this.#components.set(chosen, component); // before its own references, which may lead back to it
        component.schema = rewrite(schema);
      }
      return reference;
    };
    const refer = (reference: string): string => {
      const [, written = "", rest = ""] = DEFINITION.exec(reference) ?? [];
      const local = unescapePointer(written);
      if (local !== "") return name(local, local) + rest;
      if (!reference.startsWith("#")) return reference;
      const title = typeof own.title === "string" && NAME.test(own.title) ? own.title : undefined;
      return name("#", title ?? `${capitalize(place.operationId)}${capitalize(place.role)}`) + reference.slice(1);
    };
    const rewrite = (schema: JsonSchema) => rewriteSchema(schema, refer);
    return { own, rewrite, name };
  }

  /** The wished name, unless another schema has it: then one that says whose it is. */
  #choose(wished: string, key: string, { operationId, role }: Place): string {
    const known = this.#chosen.get(`${wished} ${key}`);
    if (known !== undefined) return known;
    const holder = this.#components.get(wished);
    const byRole = holder !== undefined && holder.role !== role ? [wished + capitalize(role)] : [];
    const own = capitalize(operationId) + wished;
    const isFree = (name: string) => !RESERVED.has(name) && !this.#components.has(name);
    let name = [wished, ...byRole, own].find(isFree);
    for (let number = 2; name === undefined; number++) if (isFree(own + number)) name = own + number;
    this.#chosen.set(`${wished} ${key}`, name);
    return name;
  }
}

/** Ours, in every document. */
const RESERVED: ReadonlySet<string> = new Set(["Problem"]);

/** A schema without the reference at its top, as far as it leads inside of `root`. */
export function resolve(root: JsonSchema, schema: JsonSchema): JsonSchema {
  const seen = new Set<JsonSchema>();
  let found = schema;
  while (typeof found.$ref === "string" && !seen.has(found)) {
    seen.add(found);
    const [, written = "", rest = ""] = DEFINITION.exec(found.$ref) ?? [];
    const target = rest === "" ? definitionOf(root, unescapePointer(written)) : undefined;
    if (target === undefined) return found;
    const { $ref: _reference, ...beside } = found;
    found = { ...target, ...beside };
  }
  return found;
}

/** What is in an answer of this status; `nothing` where a handler that returns nothing answers 204 in its place. */
export function answerOf(
  status: string,
  { schema, types }: Content,
): { schema: JsonSchema | undefined; nothing: boolean } {
  const isJson = types === undefined || types.every((type) => type === "application/json");
  if (status !== "200" || !isJson || schema === undefined) return { schema, nothing: false };
  const { schema: rest, nullable } = withoutNull(schema);
  return { schema: rest, nothing: nullable };
}

/** A schema without `null` among what it accepts, and whether it did; no schema when it accepts nothing else. */
export function withoutNull(schema: JsonSchema): { schema: JsonSchema | undefined; nullable: boolean } {
  const { type } = schema;
  if (type === "null") return { schema: undefined, nullable: true };
  if (Array.isArray(type) && type.includes("null")) {
    const types = type.filter((one) => one !== "null");
    return { schema: { ...schema, type: types.length === 1 ? types[0] : types }, nullable: true };
  }
  for (const keyword of ["anyOf", "oneOf"] as const) {
    const { [keyword]: branches, ...beside } = schema;
    if (!Array.isArray(branches)) continue;
    const others = (branches as JsonSchema[]).filter((branch) => branch.type !== "null");
    if (others.length === branches.length) continue;
    const only = others.length === 1 ? others[0] : undefined;
    return { schema: only ? { ...only, ...beside } : { ...beside, [keyword]: others }, nullable: true };
  }
  return { schema, nullable: false };
}

function rewriteSchema(schema: JsonSchema, refer: (reference: string) => string): JsonSchema {
  const inner = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inner);
    return isObject(value) ? rewriteSchema(value, refer) : value;
  };
  const entries = Object.entries(schema).map(([keyword, value]): [string, unknown] => {
    if (DATA.has(keyword)) return [keyword, value];
    if (keyword === "$ref" && typeof value === "string") return [keyword, refer(value)];
    if (keyword === "discriminator" && isObject(value) && isObject(value.mapping))
      return [keyword, { ...value, mapping: mapValues(value.mapping, (target) => refer(String(target))) }];
    if (BY_NAME.has(keyword) && isObject(value)) return [keyword, mapValues(value, inner)];
    return [keyword, inner(value)];
  });
  return Object.fromEntries(entries);
}

/** Two schemas of this key say the same, with all they refer to. */
function keyOf(root: JsonSchema, local: string, schema: JsonSchema): string {
  const reached = new Map<string, JsonSchema>([[local, schema]]);
  for (const one of reached.values())
    rewriteSchema(one, (reference) => {
      const [, written = ""] = DEFINITION.exec(reference) ?? [];
      const name = unescapePointer(written);
      const definition = definitionOf(root, name);
      if (definition !== undefined) reached.set(name, definition);
      return reference;
    });
  return canonical(
    [...reached].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, one]) => [name === local ? "" : name, one]),
  );
}

/** JSON whose text does not depend on the order of keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) =>
    isObject(one) ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1))) : one,
  );
}

function definitionOf({ $defs }: JsonSchema, name: string): JsonSchema | undefined {
  const found = isObject($defs) && Object.hasOwn($defs, name) ? $defs[name] : undefined;
  return isObject(found) ? found : undefined;
}

function mapValues(record: JsonSchema, change: (value: unknown) => unknown): JsonSchema {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}

function unescapePointer(text: string): string {
  return decodeURIComponent(text).replaceAll("~1", "/").replaceAll("~0", "~");
}

export function isObject(value: unknown): value is JsonSchema {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
