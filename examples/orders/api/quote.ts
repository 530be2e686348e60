import { defineHandler } from "polyglot-runtime";
import { z } from "zod";
import { total } from "./_lib/pricing.py";

const Line = z.object({ sku: z.string().regex(/^[a-z]+$/), count: z.int().min(1).max(99).default(1) });

/** What an order would cost; nothing is ordered. */
export const POST = defineHandler(
  { body: z.object({ lines: z.array(Line).min(1) }), response: z.object({ total: z.number() }) },
  async (_request, { body }) => ({ total: await total(body.lines) }),
);
