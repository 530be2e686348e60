// What handlers and functions declare of themselves, in JSON Schema (2020-12): made by engines, read by documents and types.
import type { Method } from "./handler.ts";

/** A JSON Schema; names it refers to (`#/$defs/…`) are its own. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** What goes over the wire in one direction. */
export interface Content {
  /** Of one value; of one item where it is a stream. Without it anything goes. */
  readonly schema?: JsonSchema;
  /** `application/json` unless given; `text/event-stream` for server-sent events. */
  readonly types?: readonly string[];
  readonly description?: string;
  readonly examples?: readonly unknown[];
}

export interface Declaration {
  /** The first line of its doc comment, and the rest. */
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly deprecated?: boolean;
  /** Security requirements as OpenAPI has them. */
  readonly security?: readonly { readonly [scheme: string]: readonly string[] }[];
  /** Objects with one property for each value; all values are text on the wire. */
  readonly params?: JsonSchema;
  readonly query?: JsonSchema;
  readonly headers?: JsonSchema;
  readonly cookies?: JsonSchema;
  readonly body?: Content & { readonly required: boolean };
  /** By status. A handler that declares nothing has none. */
  readonly responses?: { readonly [status: string]: Content };
}

export type Declarations = { readonly [M in Method]?: Declaration };

/** A function that the other language can call. */
export interface FunctionDeclaration {
  readonly name: string;
  readonly description?: string;
  readonly parameters: readonly ParameterDeclaration[];
  readonly returns?: JsonSchema;
  /** It gives many values, one after the other. */
  readonly streams: boolean;
}

export interface ParameterDeclaration {
  readonly name: string;
  readonly schema?: JsonSchema;
  readonly required: boolean;
  /** Takes all that are left. */
  readonly rest?: boolean;
}

/** What a whole app tells of itself; paths are below its own. */
export interface AppDescription {
  readonly routes: readonly { readonly method: string; readonly path: string }[];
  /** Its OpenAPI document. */
  readonly openapi?: JsonSchema;
}
