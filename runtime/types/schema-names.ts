// The schemas of many handlers as named types of one file: what two of them share is written once.
import type { JsonSchema } from "../contract/declaration.ts";
import { Components, type Place } from "../openapi/schemas.ts";
import { declarationText, type TextType, typeText } from "./schema-text.ts";

const COMPONENT = "#/components/schemas/";
/** Words that cannot be the names of types. */
const WORDS =
  "any as asserts bigint boolean is keyof never null number object string symbol undefined unknown void".split(" ");

export class SchemaNames {
  readonly #components = new Components();
  /** From names in documents to names in TypeScript. */
  readonly #names = new Map<string, string>();
  readonly #taken: Set<string>;

  readonly #texts: TextType | undefined;

  constructor(taken: readonly string[], texts?: TextType) {
    this.#texts = texts;
    this.#taken = new Set([...WORDS, ...taken]);
  }

  /** The type of a schema that stands at `place`. */
  text(schema: JsonSchema, place: Place, indent: string): string {
    return typeText(this.#components.place(schema, place), (reference) => this.#refer(reference), indent, this.#texts);
  }

  /** All types that others refer to, by name. */
  declarations(): string[] {
    return Object.entries(this.#components.schemas()).map(([name, schema]) =>
      declarationText(this.#name(name), schema, (reference) => this.#refer(reference), this.#texts),
    );
  }

  #refer(reference: string): string {
    const [name = "", ...deeper] = reference.startsWith(COMPONENT) ? reference.slice(COMPONENT.length).split("/") : [];
    return name === "" || deeper.length > 0 ? "unknown" : this.#name(name);
  }

  #name(name: string): string {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    let own = name.replace(/\W+/g, "_").replace(/^(?=\d)/, "_");
    while (this.#taken.has(own)) own += "_";
    this.#taken.add(own);
    this.#names.set(name, own);
    return own;
  }
}
