// Values of the query, converted by what is declared of them.
import { defineHandler } from "polyglot-runtime";
import { z } from "zod";

const Query = z.object({
  q: z.string().min(2),
  limit: z.int().min(1).max(50).default(10),
  ratio: z.number().nullable().default(null),
  exact: z.boolean().default(false),
  sort: z.enum(["asc", "desc"]).default("asc"),
  since: z.iso.date().optional(),
  tag: z.array(z.string()).default([]),
  page: z.array(z.int()).max(2).default([]),
});

export const GET = defineHandler({ query: Query }, (_request, { query: { since, ...query } }) => ({
  ...query,
  since: since ?? null,
}));
