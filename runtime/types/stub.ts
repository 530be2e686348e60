// A TypeScript module as Python sees it: the text of its `.pyi`, from the source alone.
import {
  type Comment,
  type Function as FunctionNode,
  type ParamPattern,
  parseSync,
  type Statement,
  type TSType,
} from "oxc-parser";
import { capitalize } from "../openapi/paths.ts";
import { pythonType } from "./python-type.ts";
import { isPythonName, listText, StubTypes } from "./stub-types.ts";

/** The dotted name of the stub that a relative import leads to; nothing where there is none. */
export type ResolveStub = (specifier: string) => string | undefined;

const HEAD = "# Made by polyglot from the sources of this app: what is changed here is lost.\n";

/** What a class can be made of. */
const PLAIN = /^(?:str|bytes|int|float|datetime\.datetime|(?:list|dict)\[.*\])$/s;
const ITEMS = /^collections\.abc\.Iterator\[(.*)\]$/s;

type Callable = Pick<FunctionNode, "params" | "returnType" | "typeParameters" | "generator">;

/** Functions and types that the module exports. A source that cannot be read as TypeScript has none. */
export function stubText(file: string, source: string, resolve: ResolveStub): string {
  const { program, comments } = parseSync(file, source);
  return new Stub(program.body, comments, resolve).text();
}

class Stub {
  readonly #body: readonly Statement[];
  readonly #comments: readonly Comment[];
  readonly #resolve: ResolveStub;
  readonly #types: StubTypes;
  readonly #imports: string[] = [];
  /** Where types come from, by the name they have here. */
  readonly #sources = new Map<string, string>();

  constructor(body: readonly Statement[], comments: readonly Comment[], resolve: ResolveStub) {
    this.#body = body;
    this.#comments = comments;
    this.#resolve = resolve;
    for (const statement of body) if (statement.type === "ImportDeclaration") this.#noteImport(statement);
    this.#types = new StubTypes(body, (name) => this.#sources.has(name));
  }

  text(): string {
    const functions = this.#body.flatMap((statement) => this.#exported(statement));
    const definitions = [...this.#types.texts(), ...functions].join("\n");
    const used = [...this.#sources].filter(([name]) => new RegExp(`\\b${name}\\b`).test(definitions));
    const modules = ["collections.abc", "datetime", "typing"].filter((name) => definitions.includes(`${name}.`));
    const imports = [
      ...modules.map((name) => `import ${name}\n`),
      ...new Set([...used.map(([, line]) => line), ...this.#imports]),
    ];
    return [HEAD + imports.join(""), ...(definitions === "" ? [] : [definitions])].join("\n");
  }

  #noteImport({ specifiers, source }: Extract<Statement, { type: "ImportDeclaration" }>): void {
    const module = this.#resolve(source.value);
    for (const specifier of module === undefined ? [] : specifiers) {
      if (specifier.type !== "ImportSpecifier" || specifier.imported.type !== "Identifier") continue;
      const { imported, local } = specifier;
      this.#sources.set(local.name, `from ${module} import ${imported.name} as ${local.name}\n`);
    }
  }

  #exported(statement: Statement): string[] {
    if (statement.type === "ExportAllDeclaration" && statement.exported === null) {
      const module = this.#resolve(statement.source.value);
      if (module !== undefined) this.#imports.push(`from ${module} import *\n`);
    }
    if (statement.type !== "ExportNamedDeclaration") return [];
    const { declaration, specifiers, source, start } = statement;
    if (declaration) return this.#declared(declaration, start);
    return specifiers.flatMap(({ local, exported }) => {
      const [from, to] = [textOf(local), textOf(exported)];
      if (source === null) return this.#local(from, to);
      const module = this.#resolve(source.value);
      if (module !== undefined) this.#imports.push(`from ${module} import ${from} as ${to}\n`);
      return [];
    });
  }

  /** `export { name as other }`. */
  #local(name: string, as: string): string[] {
    if (this.#types.named(name) !== undefined) return [];
    return this.#body.flatMap((statement) =>
      functionsOf(statement).flatMap((one) => (one.name === name ? this.#function(as, one.node, statement.start) : [])),
    );
  }

  #declared(declaration: Statement, start: number): string[] {
    if ("id" in declaration && declaration.id?.type === "Identifier") this.#types.named(declaration.id.name);
    return functionsOf(declaration).flatMap(({ name, node }) => this.#function(name, node, start));
  }

  #function(name: string, node: Callable, start: number): string[] {
    if (!isPythonName(name)) return [];
    const typeParameters = node.typeParameters?.params.map((one) => one.name.name) ?? [];
    return this.#types.within(typeParameters, () => {
      const words = capitalize(name);
      const params = node.params.map((param, index) => this.#parameter(param, index, words));
      const generics = listText(typeParameters);
      const result = this.#result(node, words);
      const doc = this.#docAbove(start);
      const signature = (text: string) =>
        `def ${name}${generics}(${text}) -> ${result}:${doc ? `\n    """${doc}"""` : " ..."}\n`;
      const byName = this.#keywords(params.at(-1)?.type);
      if (byName === undefined) return [signature(positional(params.map(({ text }) => text)))];
      const before = positional(params.slice(0, -1).map(({ text }) => text));
      const overloads = [positional(params.map(({ text }) => text)), `${before}${before && ", "}**options: ${byName}`];
      return [overloads.map((text) => `@typing.overload\n${signature(text)}`).join("\n")];
    });
  }

  /** Names of a call are a last argument, an object of them. */
  #keywords(type: string | undefined): string | undefined {
    return type !== undefined && this.#types.isObject(type) ? `typing.Unpack[${type}]` : undefined;
  }

  /** In `def` a call is its value, in `async def` something to await: what is both has a class of its own, any other is `Any`. */
  #result(node: Callable, owner: string): string {
    const name = `${owner}Result`;
    const written = node.returnType?.typeAnnotation;
    const type = pythonType(written, this.#types, { name });
    const item = ITEMS.exec(type)?.[1];
    const awaited = (value: string) =>
      `    def __await__(self) -> collections.abc.Generator[typing.Any, typing.Any, ${value}]: ...\n`;
    if (item !== undefined) {
      const iterate = `    def __iter__(self) -> collections.abc.Iterator[${item}]: ...\n`;
      const follow = `    def __aiter__(self) -> collections.abc.AsyncIterator[${item}]: ...\n`;
      const stream = `collections.abc.AsyncIterator[${item}]`;
      return this.#types.define(name, (own) => `class ${own}:\n${iterate}${follow}${awaited(stream)}`);
    }
    if (!PLAIN.test(type)) return "typing.Any";
    return this.#types.define(name, (own) => `class ${own}(${type}):\n${awaited(type)}`);
  }

  #parameter(param: ParamPattern, index: number, owner: string): { text: string; type?: string } {
    const pattern = param.type === "TSParameterProperty" ? param.parameter : param;
    const inner = pattern.type === "AssignmentPattern" ? pattern.left : pattern;
    const rest = inner.type === "RestElement";
    const named = rest ? inner.argument : inner;
    const name = named.type === "Identifier" && isPythonName(named.name) ? named.name : `argument_${index + 1}`;
    const annotation = inner.typeAnnotation?.typeAnnotation;
    const place = { name: owner + capitalize(name), input: true };
    if (rest) return { text: `*${name}: ${pythonType(itemOf(annotation), this.#types, place)}` };
    const type = pythonType(annotation ?? typeOfDefault(pattern), this.#types, place);
    const optional = pattern.type === "AssignmentPattern" || (inner as { optional?: boolean }).optional === true;
    return { text: optional ? `${name}: ${type} = ...` : `${name}: ${type}`, type };
  }

  /** The doc comment that ends right above, as far as it fits a docstring. */
  #docAbove(start: number): string | undefined {
    const comment = this.#comments.findLast(({ end }) => end <= start);
    const isDirect = comment && this.#body.every((other) => other.end <= comment.start || other.start >= start);
    if (!isDirect || comment.type !== "Block" || !comment.value.startsWith("*")) return undefined;
    const lines = comment.value.slice(1).trim().split("\n");
    const text = lines
      .map((line) => line.replace(/^\s*\* ?/, "").trimEnd())
      .map((line, at) => (at && line ? `    ${line}` : line));
    return text.join("\n").replaceAll("\\", "\\\\").replaceAll('"""', "'''").replace(/"$/, '\\"') || undefined;
  }
}

/** A call has no names on its way, but for those of an object. */
function positional(params: readonly string[]): string {
  const variadic = params.findIndex((param) => param.startsWith("*"));
  const end = variadic < 0 ? params.length : variadic;
  return params.toSpliced(end, 0, ...(end > 0 ? ["/"] : [])).join(", ");
}

const textOf = (name: { type: string }) => String((name as { name?: string; value?: string }).name ?? "");

function functionsOf(statement: Statement): { name: string; node: Callable }[] {
  if (statement.type === "FunctionDeclaration" || statement.type === "TSDeclareFunction")
    return statement.id ? [{ name: statement.id.name, node: statement }] : [];
  if (statement.type !== "VariableDeclaration") return [];
  return statement.declarations.flatMap(({ id, init }) => {
    const isFunction = init?.type === "ArrowFunctionExpression" || init?.type === "FunctionExpression";
    return isFunction && id.type === "Identifier" ? [{ name: id.name, node: init as Callable }] : [];
  });
}

/** The items of `...items: T[]`. */
function itemOf(type: TSType | undefined): TSType | undefined {
  if (type?.type === "TSArrayType") return type.elementType;
  return type?.type === "TSTypeReference" ? type.typeArguments?.params[0] : undefined;
}

/** Of a plain value. */
function typeOfDefault(pattern: { type: string }): TSType | undefined {
  const { right } = pattern as { right?: { type: string; value?: unknown } };
  if (pattern.type !== "AssignmentPattern" || right?.type !== "Literal") return undefined;
  const types = { string: "TSStringKeyword", number: "TSNumberKeyword", boolean: "TSBooleanKeyword" } as const;
  const type = types[typeof right.value as keyof typeof types];
  return type && ({ type, start: 0, end: 0 } as TSType);
}
