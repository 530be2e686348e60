// A Python module as TypeScript sees it: the text of its `.d.py.ts`, from what its functions declare.
import type { FunctionDeclaration, JsonSchema, ParameterDeclaration } from "../contract/declaration.ts";
import type { Place } from "../openapi/schemas.ts";
import { HEAD } from "./api.ts";
import { SchemaNames } from "./schema-names.ts";
import { commentText } from "./schema-text.ts";

const WORDS = new Set(
  "arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if import in instanceof new null return super switch this throw true try typeof var void while with yield".split(
    " ",
  ),
);

/** Each function gives a promise, or what `for await` goes through where it is a generator. */
export function pythonModuleText(functions: readonly FunctionDeclaration[]): string {
  const names = new SchemaNames([], textType);
  const declared = functions
    .filter(({ name }) => !WORDS.has(name))
    .map((one) => {
      if (isSilent(one)) return `export declare function ${one.name}(...args: unknown[]): Promise<unknown>;\n`;
      const write: Write = (schema, role) =>
        schema ? names.text(schema, { operationId: one.name, role }, "") : "unknown";
      const params = parametersText(one.parameters, write);
      const value = write(one.returns, "output");
      const result = one.streams ? `AsyncIterable<${value}>` : `Promise<${value}>`;
      const comment = commentText(one.description === undefined ? {} : { description: one.description }, "");
      return `${comment}export declare function ${one.name}(${params.join(", ")}): ${result};\n`;
    });
  return [HEAD, ...names.declarations(), ...declared, "export {};\n"].join("\n");
}

/** Nothing is known of it. */
function isSilent({ parameters, returns, description, streams }: FunctionDeclaration): boolean {
  return parameters.length === 0 && returns === undefined && description === undefined && !streams;
}

type Write = (schema: JsonSchema | undefined, role: Place["role"]) => string;

/** Nothing follows a rest in TypeScript: what does in Python may stand in it. */
function parametersText(parameters: readonly ParameterDeclaration[], write: Write): string[] {
  const start = parameters.findIndex(({ rest }) => rest);
  const first = start < 0 ? parameters : parameters.slice(0, start);
  const written = first.map(({ name, schema, required }, index) => {
    // Nor may what is needed follow what may be left out.
    const optional = !required && first.slice(index).every((later) => !later.required);
    const type = write(schema, "input");
    return `${nameOf(name)}${optional ? "?" : ""}: ${required || optional ? type : `${type} | undefined`}`;
  });
  if (start < 0) return written;
  const types = new Set(parameters.slice(start).map(({ schema }) => write(schema, "input")));
  const type = types.has("unknown") ? "unknown" : [...types].join(" | ");
  const items = /^[\w.]+$/.test(type) ? `${type}[]` : `(${type})[]`;
  return [...written, `...${nameOf(parameters[start]?.name ?? "")}: ${items}`];
}

const nameOf = (name: string) => (WORDS.has(name) ? `${name}_` : name);

/** Moments and bytes cross as themselves. */
function textType({ format, contentEncoding }: JsonSchema): string | undefined {
  if (format === "date-time") return "Date";
  return contentEncoding !== undefined || format === "binary" || format === "byte" || format === "base64"
    ? "Uint8Array"
    : undefined;
}
