// JSON Schema as TypeScript writes it; what TypeScript has no word for is left out, never refused.
import type { JsonSchema } from "../contract/declaration.ts";

/** The name that stands for a reference. */
export type Refer = (reference: string) => string;

const WIDTH = 100;
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;
const PLAIN: Record<string, string> = {
  string: "string",
  number: "number",
  integer: "number",
  boolean: "boolean",
  null: "null",
};

/** What a text stands for, where it is no string in the program. */
export type TextType = (schema: JsonSchema) => string | undefined;

/** The type of a value, on one line where it is short; `indent` is that of the line it begins on. */
export function typeText(schema: unknown, refer: Refer, indent = "", texts: TextType = () => undefined): string {
  return new Writer(refer, texts).any(schema, indent);
}

/** A type under a name. */
export function declarationText(name: string, schema: JsonSchema, refer: Refer, texts?: TextType): string {
  const isObject = schema.type === "object" && !("anyOf" in schema || "oneOf" in schema || "allOf" in schema);
  const text = typeText(schema, refer, "", texts);
  const declared = isObject ? `interface ${name} ${text}` : `type ${name} = ${text};`;
  return `${commentText(schema, "")}export ${declared}\n`;
}

/** A property of an object type, without what ends it. */
export function propertyText(name: string, optional: boolean, type: string): string {
  return `${IDENTIFIER.test(name) ? name : JSON.stringify(name)}${optional ? "?" : ""}: ${type}`;
}

/** A doc comment from what a schema or a declaration says of itself; nothing where that is nothing. */
export function commentText(about: JsonSchema, indent: string): string {
  const { summary, description, deprecated } = about;
  const text = [summary, description].filter((part) => typeof part === "string" && part.trim() !== "").join("\n\n");
  const lines =
    text === ""
      ? []
      : text
          .replaceAll("*/", "*\\/")
          .trim()
          .split(/\r\n|\r|\n/);
  if ("default" in about) lines.push(`@default ${(JSON.stringify(about.default) ?? "").replaceAll("*/", "*\\/")}`);
  if (deprecated === true) lines.push("@deprecated");
  if (lines.length === 0) return "";
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join("\n")}\n${indent} */\n`;
}

/** Members of a union or an intersection, each once; one that has an operator of its own in parentheses. */
function join(members: readonly string[], operator: "|" | "&"): string {
  const own = [...new Set(members)];
  if (operator === "|" && own.includes("unknown")) return "unknown";
  const needed = own.filter((member) => member !== (operator === "|" ? "never" : "unknown"));
  if (needed.length < 2) return needed[0] ?? (operator === "|" ? "never" : "unknown");
  return needed.map((member) => (operator === "&" ? group(member, "|") : member)).join(` ${operator} `);
}

/** In parentheses where an operator stands outside of all brackets. */
function group(text: string, operators: string): string {
  let depth = 0;
  const outside = text.replace(/"(?:[^"\\]|\\.)*"/g, "").replace(/[[{(<]|[\]})>]|./gs, (one) => {
    if ("[{(<".includes(one)) depth++;
    else if ("]})>".includes(one)) depth--;
    else return depth === 0 ? one : "";
    return "";
  });
  return [...operators].some((operator) => outside.includes(operator)) ? `(${text})` : text;
}

class Writer {
  readonly #refer: Refer;
  readonly #texts: TextType;

  constructor(refer: Refer, texts: TextType) {
    this.#refer = refer;
    this.#texts = texts;
  }

  any(schema: unknown, indent: string): string {
    if (typeof schema !== "object" || schema === null) return schema === false ? "never" : "unknown";
    return this.#write(schema as JsonSchema, indent);
  }

  #write(schema: JsonSchema, indent: string): string {
    const parts: string[] = [];
    if (typeof schema.$ref === "string") parts.push(this.#refer(schema.$ref));
    if ("const" in schema) parts.push(literal(schema.const));
    else if (Array.isArray(schema.enum)) parts.push(join(schema.enum.map(literal), "|"));
    else parts.push(this.#typed(schema, indent));
    for (const branches of [schema.anyOf, schema.oneOf])
      if (Array.isArray(branches)) parts.push(join(this.#all(branches, indent), "|"));
    if (Array.isArray(schema.allOf)) parts.push(join(this.#all(schema.allOf, indent), "&"));
    return join(parts, "&");
  }

  #all(schemas: readonly unknown[], indent: string): string[] {
    return schemas.map((schema) => this.any(schema, indent));
  }

  #typed(schema: JsonSchema, indent: string): string {
    const types = schema.type ?? (schema.properties ? "object" : schema.items || schema.prefixItems ? "array" : []);
    const members = [types].flat().map((type) => {
      if (type === "array") return this.#array(schema, indent);
      if (type === "object") return this.#object(schema, indent);
      return (type === "string" && this.#texts(schema)) || (PLAIN[String(type)] ?? "unknown");
    });
    return members.length === 0 ? "unknown" : join(members, "|");
  }

  #array({ items, prefixItems, minItems }: JsonSchema, indent: string): string {
    const rest = items === false ? undefined : `${group(this.any(items, indent), "|&")}[]`;
    if (!Array.isArray(prefixItems)) return rest ?? "[]";
    const least = typeof minItems === "number" ? minItems : 0;
    const first = this.#all(prefixItems, indent).map((type, at) => (at < least ? type : `${group(type, "|&")}?`));
    return `[${[...first, ...(rest === undefined ? [] : [`...${rest}`])].join(", ")}]`;
  }

  #object(schema: JsonSchema, indent: string): string {
    const { properties = {}, required, additionalProperties, patternProperties = {} } = schema;
    const needed = new Set(Array.isArray(required) ? required : []);
    const deeper = `${indent}  `;
    const fields = Object.entries(properties as Record<string, unknown>).map(([name, property]) => {
      const comment =
        typeof property === "object" && property !== null ? commentText(property as JsonSchema, deeper) : "";
      return { comment, text: propertyText(name, !needed.has(name), this.any(property, deeper)) };
    });
    for (const name of needed)
      if (!Object.hasOwn(properties as object, String(name)))
        fields.push({ comment: "", text: propertyText(String(name), false, "unknown") });
    const others = Object.values(patternProperties as Record<string, unknown>);
    if (typeof additionalProperties === "object" || additionalProperties === true) others.push(additionalProperties);
    else if (fields.length === 0 && others.length === 0 && additionalProperties !== false) others.push(true);
    // An index signature holds for named properties, too.
    const other = fields.length > 0 && others.length > 0 ? "unknown" : join(this.#all(others, deeper), "|");
    if (others.length > 0) fields.push({ comment: "", text: `[name: string]: ${other}` });
    return block(fields, indent);
  }
}

export interface Member {
  /** With its line end, or nothing. */
  readonly comment: string;
  readonly text: string;
}

/** An object type of these members, on one line where it is short. */
export function block(members: readonly Member[], indent: string, tall = false): string {
  if (members.length === 0) return "{}";
  const line = `{ ${members.map(({ text }) => text).join("; ")} }`;
  const isPlain = members.every(({ comment, text }) => comment === "" && !text.includes("\n"));
  if (isPlain && !tall && indent.length + line.length <= WIDTH) return line;
  const lines = members.map(({ comment, text }) => `${comment}${indent}  ${text};\n`);
  return `{\n${lines.join("")}${indent}}`;
}

function literal(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "unknown";
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  return block(
    Object.entries(value).map(([name, one]) => ({ comment: "", text: propertyText(name, false, literal(one)) })),
    "  ",
  );
}
