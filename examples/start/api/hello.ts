import { defineHandler } from "polyglot-runtime";
import { z } from "zod";
import { greeting } from "./_lib/greetings.py";

/** Says hello, in the words of a Python function. */
export const GET = defineHandler(
  { query: z.object({ name: z.string().min(1).default("world") }), response: z.object({ message: z.string() }) },
  async (_request, { query }) => ({ message: await greeting(query.name) }),
);
