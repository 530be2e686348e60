// A form with texts of many types, and a file.
import { defineHandler } from "polyglot-runtime";
import { z } from "zod";

const Signup = z.object({
  name: z.string().min(2),
  age: z.int().min(18),
  news: z.boolean().default(false),
  tags: z.array(z.string()).default([]),
  photo: z.file().optional(),
});

export const POST = defineHandler({ form: Signup }, async (_request, { form: { photo, ...fields } }) => ({
  ...fields,
  photo: (await photo?.text()) ?? null,
}));

export const PUT = defineHandler(
  { form: z.object({ news: z.boolean().default(false) }) },
  (_request, { form }) => form,
);
