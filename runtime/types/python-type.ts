// Types of TypeScript as Python writes them; what Python has no word for is `Any`.
import type { TSType, TSTypeName, TSTypeReference } from "oxc-parser";

/** What a module gives to the types in it. */
export interface TypeScope {
  /** How a named type of the module is written, if it has one. */
  named(name: string): string | undefined;
  /** A class for an object type that has no name of its own; `wished` is how it may be called. */
  object(type: Extract<TSType, { type: "TSTypeLiteral" }>, wished: string): string;
}

export interface Place {
  /** For classes of types that have no name. */
  readonly name: string;
  /** Given by Python: then any sequence is a list. */
  readonly input?: boolean;
}

const ANY = "typing.Any";
const KEYWORDS: Partial<Record<TSType["type"], string>> = {
  TSStringKeyword: "str",
  TSTemplateLiteralType: "str",
  TSNumberKeyword: "float",
  TSBigIntKeyword: "int",
  TSBooleanKeyword: "bool",
  TSNullKeyword: "None",
  TSUndefinedKeyword: "None",
  TSVoidKeyword: "None",
  TSNeverKeyword: "typing.Never",
};
const NAMES: Record<string, string> = {
  Date: "datetime.datetime",
  Uint8Array: "bytes",
  ArrayBuffer: "bytes",
  Buffer: "bytes",
  String: "str",
  Number: "float",
  Boolean: "bool",
  URL: "str",
};
const LISTS = new Set(["Array", "ReadonlyArray", "Set", "ReadonlySet"]);
const TABLES = new Set(["Record", "Map", "ReadonlyMap"]);
const STREAMS = new Set(["AsyncGenerator", "AsyncIterable", "AsyncIterableIterator", "AsyncIterator", "Generator"]);

/** Literals are written together, as `Literal["a", "b"]`. */
const LITERAL = /^typing\.Literal\[(.*)\]$/s;

export function pythonType(type: TSType | null | undefined, scope: TypeScope, place: Place): string {
  if (!type) return ANY;
  const write = (inner: TSType | undefined, name = place.name) => pythonType(inner, scope, { ...place, name });
  switch (type.type) {
    case "TSParenthesizedType":
      return write(type.typeAnnotation);
    case "TSTypeOperator":
      return type.operator === "readonly" ? write(type.typeAnnotation) : ANY;
    case "TSArrayType":
      return listOf(write(type.elementType, `${place.name}Item`), place);
    case "TSTupleType":
      return listOf(union(type.elementTypes.map((element) => write(elementOf(element)))), place);
    case "TSUnionType":
      return union(type.types.map((one) => write(one)));
    case "TSLiteralType":
      return literalType(type.literal);
    case "TSTypeLiteral":
      return scope.object(type, place.name);
    case "TSTypeReference":
      return reference(type, scope, place);
    default:
      return KEYWORDS[type.type] ?? ANY;
  }
}

/** Each member once, `None` last. */
export function union(members: readonly string[]): string {
  const all = [...new Set(members.flatMap((member) => member.split(/ \| (?![^[]*\])/)))];
  if (all.includes(ANY)) return ANY;
  const literals = all.flatMap((member) => LITERAL.exec(member)?.[1] ?? []);
  const others = all.filter((member) => !LITERAL.test(member) && member !== "None" && member !== "typing.Never");
  const parts = [...others, ...(literals.length > 0 ? [`typing.Literal[${literals.join(", ")}]`] : [])];
  if (all.includes("None")) parts.push("None");
  return parts.join(" | ") || "typing.Never";
}

/** A value as it stands in `Literal[…]`; nothing for what cannot. */
export function literalText(value: unknown): string | undefined {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "boolean") return value ? "True" : "False";
  return typeof value === "number" && Number.isSafeInteger(value) ? String(value) : undefined;
}

function listOf(item: string, { input }: Place): string {
  return input ? `collections.abc.Sequence[${item}]` : `list[${item}]`;
}

/** One place of a tuple; those of a rest are like its items. */
function elementOf(element: { type: string }): TSType {
  const { typeAnnotation, elementType } = element as { typeAnnotation?: TSType; elementType?: TSType };
  if (element.type === "TSNamedTupleMember") return elementOf(elementType as TSType);
  if (element.type === "TSOptionalType") return elementOf(typeAnnotation as TSType);
  if (element.type !== "TSRestType") return element as TSType;
  const rest = elementOf(typeAnnotation as TSType);
  return rest.type === "TSArrayType" ? rest.elementType : rest;
}

type Literal = Extract<TSType, { type: "TSLiteralType" }>["literal"];

function literalType(literal: Literal): string {
  if (literal.type === "TemplateLiteral") return "str";
  const isNegative = literal.type === "UnaryExpression" && literal.operator === "-";
  const plain = literal.type === "UnaryExpression" ? literal.argument : literal;
  if (plain.type !== "Literal") return ANY;
  const value = isNegative ? -Number(plain.value) : plain.value;
  const text = literalText(value);
  if (text === undefined) return typeof value === "number" ? "float" : typeof value === "bigint" ? "int" : ANY;
  return `typing.Literal[${text}]`;
}

function reference({ typeName, typeArguments }: TSTypeReference, scope: TypeScope, place: Place): string {
  const name = nameOf(typeName);
  const given = typeArguments?.params ?? [];
  const [first, second] = given;
  const write = (type: TSType | undefined, suffix = "") =>
    pythonType(type, scope, { ...place, name: `${place.name}${suffix}` });
  const own = scope.named(name);
  if (own !== undefined)
    return given.length > 0 && own !== ANY ? `${own}[${given.map((type) => write(type)).join(", ")}]` : own;
  if (name === "Promise" || name === "Awaited" || name === "Readonly") return write(first);
  if (LISTS.has(name)) return listOf(write(first, "Item"), place);
  if (TABLES.has(name)) return `${place.input ? "collections.abc.Mapping" : "dict"}[str, ${write(second, "Value")}]`;
  if (STREAMS.has(name)) return `collections.abc.Iterator[${write(first, "Item")}]`;
  return NAMES[name] ?? ANY;
}

const nameOf = (name: TSTypeName): string => (name.type === "Identifier" ? name.name : "");
