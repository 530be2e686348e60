// curl localhost:3000/api/upload -F title=notes -F file=@README.md
import { defineHandler } from "polyglot-runtime";
import { z } from "zod";

const Form = z.object({ title: z.string().optional(), file: z.file() });
const Received = z.object({ title: z.string().nullable(), name: z.string(), type: z.string(), bytes: z.int() });

/** Says what it was sent. */
export const POST = defineHandler({ form: Form, response: Received }, (_request, { form: { title, file } }) => {
  return { title: title ?? null, name: file.name, type: file.type, bytes: file.size };
});
