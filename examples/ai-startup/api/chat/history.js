import { defineHandler, HTTPException } from "polyglot-runtime";
import { z } from "zod";
import { find, list, remove } from "../_lib/conversations.js";

const Summary = z.object({ id: z.string(), messages: z.int(), updated: z.iso.datetime() });
const Message = z.object({ role: z.enum(["user", "assistant"]), content: z.string() });

/** All conversations, or what was said in one. */
export const GET = defineHandler(
  {
    query: z.object({ conversation: z.string().optional() }),
    response: z.union([
      z.object({ conversations: z.array(Summary) }),
      z.object({ conversation: z.string(), messages: z.array(Message) }),
    ]),
  },
  (_request, { query: { conversation } }) => {
    if (conversation === undefined) return { conversations: list() };
    const messages = find(conversation);
    if (!messages) throw new HTTPException(404, `There is no conversation ${conversation}`);
    return { conversation, messages };
  },
);

/** Forgets one. */
export const DELETE = defineHandler(
  { query: z.object({ conversation: z.string() }) },
  (_request, { query: { conversation } }) => {
    if (!remove(conversation)) throw new HTTPException(404, `There is no conversation ${conversation}`);
  },
);
