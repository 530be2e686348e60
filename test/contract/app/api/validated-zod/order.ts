// Objects in lists in objects, formats, and unions.
import { defineHandler } from "polyglot-runtime";
import { z } from "zod";

const Line = z.object({ sku: z.string().regex(/^[A-Z]{3}$/), amount: z.int().multipleOf(2) });
const Address = z.object({ street: z.string(), zip: z.string().min(5).max(5) });
const Card = z.object({ kind: z.literal("card"), number: z.string() });
const Cash = z.object({ kind: z.literal("cash"), given: z.number() });

const Order = z.object({
  id: z.uuid(),
  version: z.literal(1),
  placed: z.iso.datetime({ offset: true }),
  day: z.iso.date().optional(),
  lines: z.array(Line).min(1),
  address: Address,
  code: z.union([z.string().max(5), z.int()]),
  payment: z.union([Card, Cash]).nullish(),
});

export const POST = defineHandler({ body: Order }, (_request, { body }) => ({
  id: body.id,
  year: new Date(body.placed).getUTCFullYear(),
  amounts: body.lines.map(({ amount }) => amount),
  zip: body.address.zip,
  code: body.code,
  payment: body.payment?.kind ?? null,
}));
