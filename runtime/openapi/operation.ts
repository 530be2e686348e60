// One operation of a document, from what its handler declares: parameters, body, answers.
import { STATUS_CODES } from "node:http";
import type { Content, Declaration, JsonSchema } from "../contract/declaration.ts";
import { describeParameters, onWire, type Parameter, type PathParameter } from "./parameters.ts";
import { answerOf, type Components, type Place, resolve } from "./schemas.ts";

export interface Operation {
  readonly operationId: string;
  readonly tags?: readonly string[];
  readonly summary?: string;
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly security?: Declaration["security"];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Body & { readonly required: boolean };
  readonly responses: Readonly<Record<string, Response>>;
}

interface Body {
  readonly description?: string;
  readonly content: Readonly<Record<string, MediaType>>;
}

export interface MediaType {
  readonly schema?: JsonSchema;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
  /** Of one event: OpenAPI 3.1 has no word for the items of a stream. */
  readonly "x-item-schema"?: JsonSchema;
}

type Response = { readonly $ref: string } | { readonly description: string; readonly content?: Body["content"] };

export interface Described {
  readonly operationId: string;
  readonly path: readonly PathParameter[];
  /** Unless it has tags of its own. */
  readonly tag: string | undefined;
  readonly declaration: Declaration;
}

export function describeOperation(
  { operationId, path, tag, declaration }: Described,
  components: Components,
): Operation {
  const { summary, description, deprecated, security, body, responses } = declaration;
  const tags = declaration.tags ?? (tag === undefined ? [] : [tag]);
  const parameters = describeParameters(path, declaration, components, { operationId, role: "input" });
  return {
    operationId,
    ...(tags.length > 0 ? { tags } : {}),
    ...(summary ? { summary: summary.replace(/\.$/, "") } : {}),
    ...(description ? { description } : {}),
    ...(deprecated ? { deprecated } : {}),
    ...(security ? { security } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: describeBody(body, components, { operationId, role: "input" }) } : {}),
    responses: {
      ...describeResponses(responses, components, { operationId, role: "output" }),
      ...(isChecked(declaration) && !responses?.["422"] ? { "422": refer("ValidationError") } : {}),
      default: refer("Error"),
    },
  };
}

const refer = (name: string): Response => ({ $ref: `#/components/responses/${name}` });

function isChecked({ params, query, headers, cookies, body }: Declaration): boolean {
  return [params, query, headers, cookies, body?.schema].some((declared) => declared !== undefined);
}

function describeBody(body: NonNullable<Declaration["body"]>, components: Components, place: Place) {
  const { description, required, types = [], schema } = body;
  const isForm = types.length > 0 && types.every((type) => FORM.test(type));
  const content = contentOf(body, isForm && schema ? formOf(schema) : schema, components, place);
  return { ...(description ? { description } : {}), required, content };
}

const FORM = /^(?:multipart\/form-data|application\/x-www-form-urlencoded)/;

/** The fields of a form are texts and files. */
function formOf(root: JsonSchema): JsonSchema {
  const { properties, ...form } = resolve(root, root);
  const fields = Object.entries((properties ?? {}) as Record<string, JsonSchema>);
  return {
    ...form,
    ...(fields.length > 0
      ? { properties: Object.fromEntries(fields.map(([name, field]) => [name, onWire(field)])) }
      : {}),
    ...(root.$defs ? { $defs: root.$defs } : {}),
  };
}

function describeResponses(responses: Declaration["responses"], components: Components, place: Place) {
  if (responses === undefined) return { "2XX": { description: "What the handler returns" } };
  const described: Record<string, Response> = {};
  for (const [declared, content] of Object.entries(responses)) {
    const status = declared === "default" ? "2XX" : declared; // errors have a form of their own
    const description = content.description ?? nameOf(status);
    const bodyless = status === "204" || status === "304" || (!content.schema && !content.types && !content.examples);
    const { schema, nothing } = answerOf(status, content);
    if (nothing) described["204"] ??= { description: nameOf("204") };
    if (nothing && schema === undefined) continue;
    described[status] = {
      description,
      ...(bodyless ? {} : { content: contentOf(content, schema, components, place) }),
    };
  }
  return described;
}

const nameOf = (status: string) => STATUS_CODES[status] ?? "Success";

function contentOf(
  { types = ["application/json"], examples = [] }: Content,
  schema: JsonSchema | undefined,
  components: Components,
  place: Place,
): Body["content"] {
  const placed = schema === undefined ? undefined : components.place(schema, place);
  const named = examples.map((value, index) => [String(index + 1), { value }] as const);
  const about = named.length > 0 ? { examples: Object.fromEntries(named) } : {};
  const media = types.map((type): [string, MediaType] => {
    if (!type.startsWith("text/event-stream")) return [type, { ...(placed ? { schema: placed } : {}), ...about }];
    return [type, { schema: { type: "string" }, ...(placed ? { "x-item-schema": placed } : {}), ...about }];
  });
  return Object.fromEntries(media);
}
