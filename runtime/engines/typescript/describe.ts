// What the handlers of a file declare of themselves: schemas from defineHandler, words from it or the comment above.
import { readFile } from "node:fs/promises";
import type { Content, Declaration, Declarations, JsonSchema } from "../../contract/declaration.ts";
import { responseTable } from "../../contract/declared-response.ts";
import { declarationOf, itemOf, type Responses } from "../../contract/define-handler.ts";
import type { Method } from "../../contract/handler.ts";
import { jsonSchemaOf, type Side } from "../../contract/json-schema.ts";
import type { Route } from "../../contract/route.ts";
import { type Schema, validatorOf } from "../../contract/standard.ts";
import { type Comment, commentsOf } from "./comments.ts";

const FORM_TYPES = ["application/x-www-form-urlencoded", "multipart/form-data"];
const PARTS = ["params", "query", "headers", "cookies"] as const;

/** Of a build, whose sources are gone, without the comments: its documents were made when it was. */
export async function describeFile(
  route: Route,
  handlers: Iterable<readonly [Method, unknown]>,
): Promise<Declarations> {
  const comments = commentsOf(await readFile(route.file, "utf8").catch(() => ""));
  const described = [...handlers].map(async ([method, handler]) => {
    const comment = comments.get(method) ?? (route.method === method ? comments.get("default") : undefined);
    return [method, await describeHandler(handler, comment)] as const;
  });
  return Object.fromEntries(await Promise.all(described));
}

async function describeHandler(handler: unknown, comment: Comment = {}): Promise<Declaration> {
  const declared = declarationOf(handler) ?? {};
  const { summary, description, tags, deprecated } = { ...comment, ...given(declared) };
  const parts = PARTS.map((part) => [part, schemaOf(declared[part], "input")]);
  return given({
    ...{ summary, description, tags, deprecated, security: declared.security },
    ...Object.fromEntries(parts),
    body: declared.form ? await describeForm(declared.form) : declared.body && (await describeBody(declared.body)),
    responses: describeResponses(declared.response, comment),
  });
}

async function describeBody(body: Schema): Promise<NonNullable<Declaration["body"]>> {
  return { ...given({ schema: schemaOf(body, "input") }), required: await refuses(body, undefined) };
}

async function describeForm(form: Schema): Promise<NonNullable<Declaration["body"]>> {
  const schema = schemaOf(form, "input");
  const types = hasFile(schema) ? FORM_TYPES.slice(1) : FORM_TYPES;
  return { ...given({ schema }), types, required: (await refuses(form, undefined)) && (await refuses(form, {})) };
}

const refuses = async (schema: Schema, value: unknown) => (await validatorOf(schema)(value)).errors !== undefined;

const hasFile = (schema: JsonSchema | undefined) => JSON.stringify(schema ?? {}).includes('"format":"binary"');

function describeResponses(declared: Responses | undefined, { returns, examples }: Comment): Declaration["responses"] {
  const said = given({ description: returns, examples });
  if (declared === undefined) return Object.keys(said).length > 0 ? { "2XX": said } : undefined;
  const contents = Object.entries(responseTable(declared)).map(([status, response]): [string, Content] => {
    const content = describeContent(response);
    const isNothing = content.schema?.type === "null" && /^20[04]$/.test(status);
    return isNothing ? ["204", {}] : [status, content];
  });
  // What the comment says is about the answer that is meant.
  const meant = contents.find(([status]) => status.startsWith("2"));
  if (meant) meant[1] = { ...meant[1], ...said };
  return Object.fromEntries(contents);
}

function describeContent(response: Responses): Content {
  const item = itemOf(response);
  const schema = schemaOf(item ?? (response as Schema), "output");
  return given({ schema, types: item ? ["text/event-stream"] : typesOf(schema) });
}

/** As results are sent. */
function typesOf({ type, format }: JsonSchema = {}): readonly string[] | undefined {
  if (type !== "string") return undefined;
  return [format === "binary" ? "application/octet-stream" : "text/plain"];
}

const schemaOf = (schema: Schema | undefined, side: Side) => schema && jsonSchemaOf(schema, side);

/** Without what is undefined. */
function given<T extends object>(record: T): { [Name in keyof T]: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as never;
}
