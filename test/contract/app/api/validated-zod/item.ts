// A flat body.
import { defineHandler } from "polyglot-runtime";
import { z } from "zod";

const Item = z.object({
  name: z.string().min(1).max(20),
  price: z.number().gt(0),
  count: z.int().min(1).max(100).default(1),
  kind: z.enum(["new", "used"]),
  ratio: z.number().min(0).lt(1).optional(),
  gift: z.boolean().default(false),
  tags: z.array(z.string()).max(3).default([]),
  note: z.string().nullable().default(null),
});

export const POST = defineHandler({ body: Item }, (_request, { body }) => ({ ...body, ratio: body.ratio ?? null }));
