// Python modules as TypeScript sees them.
import { expect, it } from "vitest";
import type { JsonSchema } from "../../../runtime/contract/declaration.ts";
import { pythonModuleText } from "../../../runtime/types/python-module.ts";

const HEAD = "// Made by polyglot from the sources of this app: what is changed here is lost.\n";
const text: JsonSchema = { type: "string" };
const summary: JsonSchema = {
  $ref: "#/$defs/Summary",
  $defs: { Summary: { type: "object", properties: { at: { type: "string", format: "date-time" } }, required: ["at"] } },
};

it("a function gives a promise, a generator what for await goes through", () => {
  const written = pythonModuleText([
    {
      name: "summarize",
      description: "Says it short.",
      parameters: [
        { name: "text", schema: text, required: true },
        { name: "class", schema: { type: "integer" }, required: false },
      ],
      returns: summary,
      streams: false,
    },
    { name: "count", parameters: [{ name: "to", required: true }], returns: { type: "integer" }, streams: true },
    {
      name: "store",
      parameters: [
        { name: "maybe", schema: text, required: false },
        { name: "data", schema: { type: "string", contentEncoding: "base64" }, required: true },
        { name: "more", schema: { type: ["string", "null"] }, required: false, rest: true },
        { name: "options", schema: { type: "object", additionalProperties: false }, required: false },
      ],
      returns: { type: "null" },
      streams: false,
    },
    { name: "delete", parameters: [], streams: false },
  ]);
  expect(written).toBe(`${HEAD}
export interface Summary { at: Date }

/** Says it short. */
export declare function summarize(text: string, class_?: number): Promise<Summary>;

export declare function count(to: unknown): AsyncIterable<number>;

export declare function store(maybe: string | undefined, data: Uint8Array, ...more: (string | null | {})[]): Promise<null>;

export {};
`);
});

it("a function of which nothing is known takes and gives anything", () => {
  expect(pythonModuleText([{ name: "any", parameters: [], streams: false }])).toBe(
    `${HEAD}\nexport declare function any(...args: unknown[]): Promise<unknown>;\n\nexport {};\n`,
  );
  expect(pythonModuleText([])).toBe(`${HEAD}\nexport {};\n`);
});
