import { defineHandler } from "polyglot-runtime";
import { z } from "zod";
import { available } from "../_lib/registry.js";

const Model = z.object({
  id: z.string(),
  provider: z.enum(["openai", "local"]),
  kind: z.enum(["chat", "embedding"]),
});

/** Which models can be asked for. */
export const GET = defineHandler({ response: z.object({ models: z.array(Model) }) }, async () => ({
  models: await available(),
}));
