// Errors as documents describe them: problem+json, the shape of contract/problem.ts.
import type { JsonSchema } from "../contract/declaration.ts";

const FIELD_ERROR: JsonSchema = {
  type: "object",
  properties: {
    location: {
      type: "array",
      items: { type: ["string", "integer"] },
      description: "Where the value came from, and its place in there",
      examples: [["body", "price"]],
    },
    message: { type: "string" },
    code: { type: "string", description: "What it does not fit", examples: ["minimum"] },
  },
  required: ["location", "message", "code"],
};

export const PROBLEM: JsonSchema = {
  type: "object",
  description: "An error (RFC 9457)",
  properties: {
    type: { type: "string", const: "about:blank" },
    title: { type: "string", description: "The name of the status" },
    status: { type: "integer", minimum: 400, maximum: 599 },
    detail: { type: "string", description: "What was wrong" },
    instance: { type: "string", description: "The path that was asked for" },
    requestId: { type: "string", description: "As in the header x-request-id and in the log" },
    errors: { type: "array", items: FIELD_ERROR, description: "All values that do not fit" },
  },
  required: ["type", "title", "status", "instance", "requestId"],
};

/** By the name under which operations refer to them. */
export const PROBLEM_RESPONSES = {
  Error: responseOf("An error"),
  ValidationError: responseOf("The request does not fit what this route declares"),
} as const;

function responseOf(description: string): object {
  return { description, content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } } };
}
