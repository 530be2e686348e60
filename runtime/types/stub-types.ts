// The named types of a TypeScript module as classes and aliases of its stub, written where something refers to them.
import type {
  Statement,
  TSEnumDeclaration,
  TSInterfaceDeclaration,
  TSSignature,
  TSType,
  TSTypeAliasDeclaration,
} from "oxc-parser";
import { capitalize } from "../openapi/paths.ts";
import { literalText, type Place, pythonType, type TypeScope, union } from "./python-type.ts";

type TypeDeclaration = TSInterfaceDeclaration | TSTypeAliasDeclaration | TSEnumDeclaration;

const ANY_OBJECT = "dict[str, typing.Any]";
const IDENTIFIER = /^(?!__)[A-Za-z_]\w*$/;
const PYTHON_WORDS = new Set(
  "False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield".split(
    " ",
  ),
);

/** Whether Python can call something that. */
export const isPythonName = (name: string) => IDENTIFIER.test(name) && !PYTHON_WORDS.has(name);

export class StubTypes implements TypeScope {
  /** By name, each after those it needs. */
  readonly #written = new Map<string, string>();
  readonly #declared = new Map<string, TypeDeclaration>();
  readonly #imported: (name: string) => boolean;
  #parameters: readonly string[] = [];

  /** `imported` says whether the stub imports a type of that name. */
  constructor(body: readonly Statement[], imported: (name: string) => boolean) {
    this.#imported = imported;
    for (const statement of body) {
      const declared = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
      if (declared && isType(declared)) this.#declared.set(declared.id.name, declared);
    }
  }

  /** The definitions, each with its line end. */
  texts(): string[] {
    return [...this.#written.values()];
  }

  named(name: string): string | undefined {
    if (this.#parameters.includes(name)) return name;
    const declared = this.#declared.get(name);
    if (!declared) return this.#imported(name) ? name : undefined;
    if (!isPythonName(name)) return "typing.Any";
    if (!this.#written.has(name))
      this.#write(name, () => this.within(typeParameters(declared), () => this.#define(name, declared)));
    return name;
  }

  object(type: Extract<TSType, { type: "TSTypeLiteral" }>, wished: string): string {
    const table = this.#table(type.members, wished);
    if (table !== undefined) return table;
    return this.define(wished, (name) => this.#class(name, type.members, [], []) ?? `type ${name} = ${ANY_OBJECT}\n`);
  }

  /** Writes a definition under a name that nothing else has. */
  define(wished: string, write: (name: string) => string): string {
    let name = wished;
    while (this.#written.has(name) || this.#declared.has(name) || this.#imported(name)) name += "_";
    this.#write(name, () => write(name));
    return name;
  }

  /** After what it refers to, unless that leads back to it. */
  #write(name: string, write: () => string): void {
    this.#written.set(name, "");
    const text = write();
    this.#written.delete(name);
    this.#written.set(name, text);
  }

  /** Whether a type is a class of this stub that Python writes with `TypedDict`. */
  isObject(type: string): boolean {
    return /^class \w+\(|= typing\.TypedDict\(/.test(this.#written.get(type) ?? "");
  }

  /** Type parameters are names, too, in what they belong to. */
  within<T>(parameters: readonly string[], write: () => T): T {
    const outer = this.#parameters;
    this.#parameters = [...outer, ...parameters];
    try {
      return write();
    } finally {
      this.#parameters = outer;
    }
  }

  #define(name: string, declared: TypeDeclaration): string {
    const parameters = typeParameters(declared);
    const alias = (type: string) => `type ${name}${listText(parameters)} = ${type}\n`;
    if (declared.type === "TSEnumDeclaration") return alias(enumType(declared));
    if (declared.type === "TSInterfaceDeclaration") {
      const bases = declared.extends.map(({ expression, typeArguments }) => {
        const given = typeArguments?.params.map((type) => pythonType(type, this, { name })) ?? [];
        const base = expression.type === "Identifier" ? this.named(expression.name) : undefined;
        return base && base + listText(given);
      });
      const members = declared.body.body;
      const table = bases.length === 0 ? this.#table(members, name) : undefined;
      if (table !== undefined) return alias(table);
      return this.#class(name, members, bases, parameters) ?? alias(ANY_OBJECT);
    }
    const type = declared.typeAnnotation;
    if (type.type === "TSTypeLiteral" && this.#table(type.members, name) === undefined)
      return this.#class(name, type.members, [], parameters) ?? alias(ANY_OBJECT);
    if (type.type === "TSIntersectionType")
      return this.#intersection(name, type.types, parameters) ?? alias(ANY_OBJECT);
    return alias(pythonType(type, this, { name }));
  }

  #intersection(name: string, types: readonly TSType[], parameters: readonly string[]): string | undefined {
    const members = types.flatMap((type) => (type.type === "TSTypeLiteral" ? type.members : []));
    const bases = types.flatMap((type) => (type.type === "TSTypeLiteral" ? [] : [pythonType(type, this, { name })]));
    return this.#class(name, members, bases, parameters);
  }

  /** An object of any names, where that is what it is. */
  #table(members: readonly TSSignature[], name: string): string | undefined {
    if (members.length === 0) return ANY_OBJECT;
    const [only] = members;
    if (members.length > 1 || only?.type !== "TSIndexSignature") return undefined;
    return `dict[str, ${pythonType(only.typeAnnotation.typeAnnotation, this, { name: `${name}Value` })}]`;
  }

  /** A TypedDict; nothing where it cannot be one. */
  #class(
    name: string,
    members: readonly TSSignature[],
    bases: readonly (string | undefined)[],
    parameters: readonly string[],
  ): string | undefined {
    if (bases.some((base) => base === undefined || !/^[A-Za-z_]\w*(?:\[|$)/.test(base))) return undefined;
    if (members.some(({ type }) => type === "TSIndexSignature")) return undefined;
    const fields = members.flatMap((member) => this.#field(member, name));
    if (fields.every(([key]) => isPythonName(key))) {
      const head = `class ${name}${listText(parameters)}(${[...bases, ...(bases.length > 0 ? [] : ["typing.TypedDict"])].join(", ")})`;
      return `${head}:${fields.length === 0 ? " ..." : fields.map(([key, type]) => `\n    ${key}: ${type}`).join("")}\n`;
    }
    if (bases.length > 0 || parameters.length > 0) return undefined;
    const entries = fields.map(([key, type]) => `${JSON.stringify(key)}: ${type}`);
    return `${name} = typing.TypedDict("${name}", {${entries.join(", ")}})\n`;
  }

  #field(member: TSSignature, owner: string): [key: string, type: string][] {
    if (member.type !== "TSPropertySignature" || member.computed) return []; // functions do not cross
    const { key } = member;
    const name = key.type === "Identifier" ? key.name : key.type === "Literal" ? String(key.value) : undefined;
    const annotation = member.typeAnnotation?.typeAnnotation;
    if (name === undefined || annotation?.type === "TSFunctionType") return [];
    const place: Place = { name: owner + capitalize(name).replace(/\W+/g, "_") };
    const type = pythonType(annotation, this, place);
    const wanted = member.optional ? `typing.NotRequired[${type}]` : type;
    // What cannot be set may be narrower where it is given: an int for a number.
    return [[name, member.readonly ? `typing.ReadOnly[${wanted}]` : wanted]];
  }
}

/** `[A, B]`, or nothing where there are none. */
export const listText = (names: readonly string[]) => (names.length > 0 ? `[${names.join(", ")}]` : "");

function isType(node: { type: string }): node is TypeDeclaration {
  return /^TS(?:Interface|TypeAlias|Enum)Declaration$/.test(node.type);
}

function typeParameters(declared: TypeDeclaration): string[] {
  if (declared.type === "TSEnumDeclaration") return [];
  return declared.typeParameters?.params.map(({ name }) => name.name) ?? [];
}

/** What its members stand for. */
function enumType({ body }: TSEnumDeclaration): string {
  let next: number | undefined = 0;
  const values = body.members.map(({ initializer }) => {
    const value: unknown = initializer?.type === "Literal" ? initializer.value : initializer ? undefined : next;
    next = typeof value === "number" ? value + 1 : undefined;
    const text = literalText(value);
    return text === undefined ? "float | str" : `typing.Literal[${text}]`;
  });
  return union(values);
}
