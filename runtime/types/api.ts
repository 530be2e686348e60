// The types of an app's routes: one interface of all, method by method and path by path, that `createClient` takes.
import type { Content, Declaration, JsonSchema } from "../contract/declaration.ts";
import { METHODS, type Method } from "../contract/handler.ts";
import type { Route } from "../contract/route.ts";
import type { DescribedFile } from "../openapi/document.ts";
import { capitalize, wordsOf } from "../openapi/paths.ts";
import { answerOf, type Place, withoutNull } from "../openapi/schemas.ts";
import { SchemaNames } from "./schema-names.ts";
import { block, commentText, type Member, propertyText } from "./schema-text.ts";

export const HEAD = "// Made by polyglot from the sources of this app: what is changed here is lost.\n";
const CLIENT = `import type * as polyglot from "polyglot-runtime/client";\n`;
const FORM = /^(?:application\/x-www-form-urlencoded|multipart\/form-data)\b/;
const JSON_TYPE = /^[^;]*[/+]json\b/;
const TEXT: JsonSchema = { type: ["string", "number"] };

/** The text of `api.d.ts`; `toSources` is the way from its folder to the root of the app. The order of files means nothing. */
export function apiText(files: readonly DescribedFile[], toSources: string): string {
  const names = new SchemaNames(["Api", "polyglot"]);
  const methods = METHODS.flatMap((method) => {
    const described = files.flatMap(({ route, declarations }) => {
      const declaration = declarations[method];
      return declaration ? [{ route, declaration }] : [];
    });
    const routes = described
      .sort((a, b) => (a.route.path < b.route.path ? -1 : 1))
      .map(({ route, declaration }): Member => {
        const text = new RouteText(route, method, declaration, names).text(toSources);
        return { comment: commentText({ ...declaration }, "    "), text: propertyText(route.path, false, text) };
      });
    return routes.length === 0 ? [] : [{ comment: "", text: `${method}: ${block(routes, "  ", true)}` }];
  });
  const api = `export interface Api ${block(methods, "", true)}\n`;
  return [HEAD + CLIENT, api, ...names.declarations()].join("\n");
}

/** One method of one route. */
class RouteText {
  readonly #route: Route;
  readonly #method: Method;
  readonly #declaration: Declaration;
  readonly #names: SchemaNames;

  constructor(route: Route, method: Method, declaration: Declaration, names: SchemaNames) {
    this.#route = route;
    this.#method = method;
    this.#declaration = declaration;
    this.#names = names;
  }

  text(toSources: string): string {
    const request = block(this.#request(), "      ");
    const { responses } = this.#declaration;
    const isTold = responses && Object.entries(responses).some(([status, { schema }]) => status !== "2XX" || schema);
    const answers = isTold ? block(this.#responses(responses), "      ") : this.#returned(toSources);
    const members = [`request: ${request}`, `responses: ${answers}`].map((text) => ({ comment: "", text }));
    return block(members, "    ", true);
  }

  #request(): Member[] {
    const { query, headers, body } = this.#declaration;
    const params = this.#params();
    const members: Member[] = [];
    const add = (name: string, required: boolean, type: string) =>
      members.push({ comment: "", text: propertyText(name, !required, type) });
    if (params) add("params", isNeeded(params), this.#input(params));
    add("query", isNeeded(query), query ? this.#input(query) : "polyglot.AnyQuery");
    if (headers) add("headers", isNeeded(headers), this.#input(headers));
    if (body) {
      const { types = ["application/json"], schema, required } = body;
      const isForm = types.some((type) => FORM.test(type));
      const isJson = types.some((type) => JSON_TYPE.test(type));
      if (isForm && !isJson) add("form", required, this.#form(schema));
      else add("body", required, isJson ? this.#input(schema) : "polyglot.RawBody | string");
    } else if (this.#method !== "GET" && this.#method !== "HEAD") {
      add("body", false, "unknown");
      add("form", false, "polyglot.AnyForm");
    }
    return members;
  }

  /** Each parameter of the path, declared or not; none where it has none. */
  #params(): JsonSchema | undefined {
    const { params } = this.#declaration;
    const own = this.#route.segments.flatMap((segment) => (segment.kind === "static" ? [] : [segment]));
    if (own.length === 0) return undefined;
    const declared = (params?.properties ?? {}) as Record<string, JsonSchema>;
    const properties = Object.fromEntries(own.map(({ name }) => [name, declared[name] ?? TEXT]));
    const required = own.filter((segment) => segment.kind === "param" || !segment.optional).map(({ name }) => name);
    return { ...(params?.$defs ? { $defs: params.$defs } : {}), type: "object", properties, required };
  }

  /** Files are what JSON Schema can only call text. */
  #form(schema: JsonSchema | undefined): string {
    if (schema === undefined) return "polyglot.AnyForm";
    const type = this.#input(schema);
    return `polyglot.FormOf<${type}>`;
  }

  #input(schema: JsonSchema | undefined): string {
    return schema ? this.#names.text(schema, this.#place("input"), "        ") : "unknown";
  }

  #responses(responses: NonNullable<Declaration["responses"]>): Member[] {
    const types = new Map<string, string>();
    for (const [status, content] of Object.entries(responses)) {
      if (status === "default") continue; // whatever has no status of its own is a problem
      const { schema, nothing } = answerOf(status, content);
      if (!nothing || schema !== undefined) types.set(status, this.#answer(status, schema, content.types));
      if (nothing && !responses["204"]) types.set("204", "undefined");
    }
    return [...types].map(([status, type]) => {
      const name = /^\d+$/.test(status) ? status : JSON.stringify(status);
      return { comment: "", text: `${name}: ${type}` };
    });
  }

  #answer(status: string, schema: JsonSchema | undefined, types: Content["types"] = ["application/json"]): string {
    if (/^(?:204|205|304)$/.test(status)) return "undefined";
    const write = (one: JsonSchema | undefined) =>
      one ? this.#names.text(one, this.#place("output"), "        ") : "unknown";
    const written = types.flatMap((type) => {
      if (type.startsWith("text/event-stream")) return `polyglot.EventStream<${write(dataOf(schema))}>`;
      if (type.startsWith("text/")) return "string";
      if (!JSON_TYPE.test(type)) return "polyglot.Bytes";
      if (schema === undefined) return "unknown";
      // A handler that returns nothing answers with an empty body.
      const { schema: own, nullable } = withoutNull(schema);
      return [...(own ? [write(own)] : []), ...(nullable ? ["undefined"] : [])];
    });
    return written.includes("unknown") ? "unknown" : [...new Set(written)].join(" | ");
  }

  /** TypeScript knows what a handler returns without being told. */
  #returned(toSources: string): string {
    const { language, source } = this.#route;
    if (language !== "typescript") return `{ "2XX": unknown }`;
    return `polyglot.ReturnOf<typeof import(${JSON.stringify(toSources + source)}), "${this.#method}">`;
  }

  #place(role: Place["role"]): Place {
    const name = wordsOf(this.#route.path).map(capitalize).join("");
    return { operationId: this.#method.toLowerCase() + name, role };
  }
}

/** Whether an empty object does not fit. */
function isNeeded(schema: JsonSchema | undefined): boolean {
  return Array.isArray(schema?.required) && schema.required.length > 0;
}

/** What of an item is sent as the data of its event. */
function dataOf(item: JsonSchema | undefined): JsonSchema | undefined {
  const { properties, $defs } = item ?? {};
  const names = Object.keys((properties ?? {}) as object);
  if (!names.includes("data") || !names.every((name) => /^(?:data|event|id|retry)$/.test(name))) return item;
  return { ...($defs ? { $defs } : {}), ...(properties as Record<string, JsonSchema>).data };
}
