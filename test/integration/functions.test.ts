// What the functions of a Python module take and return, as the other language is to know it.
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { loadConfig } from "../../runtime/config/config.ts";
import { createPythonEngine } from "../../runtime/engines/python/engine.ts";
import { pythonOptions } from "../../runtime/host/engines.ts";
import { createLogger } from "../../runtime/log.ts";
import { fixture } from "./boot.ts";

it("functions of a module are declared by their annotations", { timeout: 60_000 }, async () => {
  const root = fixture("functions");
  const log = createLogger({ level: "error", format: "json", write: () => {} });
  const none = () => Promise.reject(new Error("nothing is called here"));
  const config = await loadConfig({ root, mode: "development" });
  const foreign = { invoke: none, functions: none };
  const engine = await createPythonEngine(pythonOptions(config, { log, handlerLog: log }, none, foreign));
  onTestFinished(() => engine.close());
  const price = { $ref: "#/$defs/Price" };
  const fields = { net: { type: "number" }, tax: { type: "number", default: 0.19 } };
  const taken = { Price: { type: "object", properties: fields, required: ["net"] } };
  const returned = { Price: { type: "object", properties: fields, required: ["net", "tax"] } };
  const nothing = { type: "null" };

  expect(await engine.functions(join(root, "api/_lib/prices.py"))).toEqual([
    {
      name: "gross",
      description: "What is to be paid.\n\nRounded.",
      parameters: [
        { name: "price", required: true, schema: { ...price, $defs: taken } },
        {
          name: "options",
          required: false,
          schema: {
            type: "object",
            properties: {
              digits: { type: "integer", default: 2 },
              at: { anyOf: [{ type: "string", format: "date-time" }, nothing], default: null },
            },
            required: [],
          },
        },
      ],
      returns: { type: "number" },
      streams: false,
    },
    {
      name: "find",
      parameters: [
        { name: "name", required: true, schema: { type: "string", minLength: 1 } },
        { name: "tags", required: false, schema: { type: "array", items: { type: "string" }, default: [] } },
      ],
      returns: { anyOf: [price, nothing], $defs: returned },
      streams: false,
    },
    {
      name: "every",
      parameters: [
        { name: "first", required: true, schema: { ...price, $defs: taken } },
        { name: "others", required: false, rest: true, schema: { ...price, $defs: taken } },
      ],
      returns: { ...price, $defs: returned },
      streams: true,
    },
    {
      name: "later",
      parameters: [],
      returns: { type: "string", contentEncoding: "base64" },
      streams: true,
    },
    {
      name: "untyped",
      parameters: [
        { name: "a", required: true },
        { name: "b", required: false },
      ],
      streams: true,
    },
    {
      name: "unseen",
      parameters: [
        { name: "value", required: true },
        { name: "anything", required: true },
      ],
      streams: false,
    },
  ]);
});
