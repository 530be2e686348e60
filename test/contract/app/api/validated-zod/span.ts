// What only libraries of schemas have: no unknown fields, forms told apart by a field, checks of the author's own.
import { defineHandler } from "polyglot-runtime";
import { z } from "zod";

const Days = z.strictObject({ unit: z.literal("days"), count: z.int().min(1) });
const Hours = z.strictObject({ unit: z.literal("hours"), count: z.number() });

const Span = z
  .strictObject({
    from: z.int(),
    to: z.int(),
    name: z.string().refine((name) => name !== "admin", "Taken"),
    every: z.discriminatedUnion("unit", [Days, Hours]).nullish(),
  })
  .refine(({ from, to }) => from <= to, "Ends before it begins");

export const POST = defineHandler({ body: Span }, (_request, { body: { from, to } }) => ({ length: to - from }));
