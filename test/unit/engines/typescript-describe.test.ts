// What TypeScript handlers declare of themselves, as documents and types read it.
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import type { Declarations } from "../../../runtime/contract/declaration.ts";
import type { Method } from "../../../runtime/contract/handler.ts";
import { commentsOf } from "../../../runtime/engines/typescript/comments.ts";
import { createTypeScriptEngine, routeOf, SILENT } from "./typescript-app.ts";

const ROOT = fileURLToPath(new URL("../../fixtures/declared", import.meta.url));
const engine = createTypeScriptEngine({ root: ROOT, log: SILENT });
afterAll(() => engine.close());

async function describeFile(file: string, method?: Method): Promise<Declarations> {
  const segments = file.includes("[id]") ? [{ kind: "param", name: "id" } as const] : [];
  return (await engine.load({ ...routeOf(`${ROOT}/${file}`, file, method), segments })).describe();
}

const described = await describeFile("api/described/[id].ts");
const TAG = { type: "string", examples: ["tea"] };
const INT32 = { type: "integer", minimum: -2147483648, maximum: 2147483647 };

describe("a declared handler", () => {
  it("has schemas of all parts, as they come in", () => {
    expect(described.POST).toMatchObject({
      params: { type: "object", properties: { id: INT32 }, required: ["id"] },
      query: {
        properties: { limit: { ...INT32, default: 10 }, since: { type: "string", format: "date-time" } },
      },
      headers: { properties: { "x-token": { type: "string" } }, required: ["x-token"] },
      cookies: { properties: { seat: { type: "string" } } },
      body: {
        required: true,
        schema: {
          properties: { price: { default: 1 }, tags: { items: { $ref: "#/$defs/Tag" } } },
          required: ["name", "tags"],
          $defs: { Tag: TAG },
        },
      },
    });
    expect(described.POST?.query).not.toHaveProperty("required");
    expect(JSON.stringify(described)).not.toContain("$schema");
  });

  it("has schemas of answers by status, as they go out", () => {
    expect(described.POST?.responses).toEqual({
      200: {
        description: "The item as it is kept",
        schema: {
          type: "object",
          properties: {
            name: { type: "string" },
            price: { type: "number", default: 1 },
            tags: { type: "array", items: { $ref: "#/$defs/Tag" } },
          },
          required: ["name", "price", "tags"],
          $defs: { Tag: TAG },
        },
      },
      204: {},
      404: { schema: { type: "object", properties: { reason: { type: "string" } }, required: ["reason"] } },
    });
  });

  it("has words of its comment, unless it has its own", () => {
    expect(described.POST).toMatchObject({ summary: "Keeps an item", tags: ["items"], security: [{ key: [] }] });
    expect(described.GET).toMatchObject({ summary: "Ticks" });
    expect(described.DELETE).toMatchObject({ deprecated: true });
  });

  it("has the content types that are not JSON", () => {
    const at = { type: "string", format: "date-time" };
    expect(described.GET?.responses).toEqual({
      200: {
        types: ["text/event-stream"],
        schema: { type: "object", properties: { at }, required: ["at"] },
      },
    });
    expect(described.PUT?.responses).toEqual({ 200: { schema: { type: "string" }, types: ["text/plain"] } });
    expect(described.PATCH?.responses).toEqual({ 204: {} });
    expect(described.DELETE?.body).toMatchObject({ required: true, types: ["multipart/form-data"] });
  });

  it("names a schema that refers to itself", () => {
    const next = { $ref: "#/$defs/Self" };
    expect(described.PUT?.body).toEqual({
      required: true,
      schema: {
        $ref: "#/$defs/Self",
        $defs: { Self: { type: "object", properties: { value: INT32, next }, required: ["value"] } },
      },
    });
  });

  it("has no schema where its library cannot tell, and need not be sent", () => {
    expect(described.PATCH?.body).toEqual({ required: false });
  });
});

describe("a handler that declares nothing", () => {
  it("has the words of its comment", async () => {
    expect(await describeFile("api/documented.get.ts", "GET")).toEqual({
      GET: {
        summary: "Finds a User by name",
        description: "Letters\nmay be small.\n\nNobody is found twice.",
        tags: ["users", "search"],
        deprecated: true,
        responses: { "2XX": { description: "The user that was found", examples: [{ name: "Ada" }, "Ada"] } },
      },
    });
  });

  it("may have none", async () => {
    expect(await describeFile("api/required.cjs")).toMatchObject({ GET: { summary: "Doubles" } });
    expect(commentsOf("export const GET = () => 1;").size).toBe(0);
  });
});

describe("comments", () => {
  it.each([
    ["function", "export async function* GET() {}"],
    ["let", "export let GET = 1"],
    ["CommonJS", "exports.GET = 1"],
    ["module.exports", "module.exports.GET = 1"],
    ["a name that is exported later", "function GET() {}\nexport { GET };"],
  ])("stand above a %s", (_name, code) => {
    expect(commentsOf(`/** Not this. */\nconst a = 1;\n/** This. */\n${code}`).get("GET")).toEqual({ summary: "This" });
  });

  it("stand right above it, and for whole names", () => {
    expect(commentsOf("/** Other. */\nconst a = 1;\nexport const GET = 1;").size).toBe(0);
    expect(commentsOf("/** Other. */\nexport const GETTER = 1;").size).toBe(0);
  });
});
