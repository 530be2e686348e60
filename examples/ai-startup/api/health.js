import { defineHandler } from "polyglot-runtime";
import { z } from "zod";
import { provider } from "./_lib/registry.js";

const Health = z.object({ status: z.literal("ok"), provider: z.enum(["openai", "local"]) });

/** Whether the app answers, and who answers its chats. Python is not asked. */
export const GET = defineHandler({ response: Health }, () => ({ status: "ok", provider: provider() }));
