// Answers that are declared, and others.
import { defineHandler } from "polyglot-runtime";
import { z } from "zod";

const Line = z.object({ sku: z.string() });
const Answer = z.object({ name: z.string(), price: z.number(), lines: z.array(Line).default([]) });
const ANSWERS: Record<string, unknown> = {
  right: { name: "tea", price: 2, lines: [{ sku: "a" }] },
  field: { name: "tea", price: "two", lines: [] },
  many: { price: 1, lines: [{ sku: "a" }, { sku: 1 }] },
  other: ["tea"],
};

export const POST = defineHandler(
  { query: z.object({ kind: z.string() }), response: Answer },
  (_request, { query }) => ANSWERS[query.kind] as z.infer<typeof Answer>,
);
