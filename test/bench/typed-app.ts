// The types of an app of any number of routes, half of them Python, and a file that calls some of them.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Declaration, JsonSchema } from "../../runtime/contract/declaration.ts";
import type { Route, Segment } from "../../runtime/contract/route.ts";
import { apiText } from "../../runtime/types/api.ts";
import { compilerSettings } from "../tools/compiler.ts";

/** Writes sources, types, a caller of `calls` routes and a tsconfig into `root`. */
export function writeTypedApp(root: string, count: number, calls: number): void {
  const files = Array.from({ length: count }, (_, index) => fileOf(root, index));
  for (const { route } of files) if (route.language === "typescript") write(route.file, SOURCE);
  write(join(root, ".polyglot/types/api.d.ts"), apiText(files, "../../"));
  const step = Math.floor(count / calls);
  const called = Array.from({ length: calls }, (_, index) => callOf(index * step));
  write(join(root, "caller.ts"), `${CALLER}${called.join("")}`);
  write(join(root, "package.json"), `{ "type": "module" }\n`);
  write(join(root, "tsconfig.json"), compilerSettings(["caller.ts"]));
}

const SOURCE = `export function GET() {
  return { items: [{ name: "tea", price: 3.5, tags: ["green"] as string[] }], total: 1, at: new Date() };
}
`;

const CALLER = `import { createClient } from "polyglot-runtime/client";
import type { Api } from "./.polyglot/types/api.d.ts";

const client = createClient<Api>("http://localhost:3000");
export const numbers: number[] = [];
`;

const ITEM: JsonSchema = {
  type: "object",
  properties: {
    name: { type: "string" },
    price: { type: "number" },
    tags: { type: "array", items: { type: "string" } },
    parent: { anyOf: [{ $ref: "#/$defs/Item" }, { type: "null" }] },
  },
  required: ["name", "price"],
};

function fileOf(root: string, index: number) {
  const python = index % 2 === 1;
  const dynamic = index % 4 >= 2;
  const base = `group${Math.floor(index / 100)}/route${index}`;
  const source = `api/${dynamic ? `${base}/[id]` : base}.${python ? "py" : "ts"}`;
  const fixed = `api/${base}`.split("/").map((text): Segment => ({ kind: "static", text }));
  const route: Route = {
    path: `/api/${base}${dynamic ? "/:id" : ""}`,
    segments: dynamic ? [...fixed, { kind: "param", name: "id" }] : fixed,
    file: join(root, source),
    source,
    language: python ? "python" : "typescript",
    method: undefined,
  };
  const own: JsonSchema = {
    ...ITEM,
    properties: { ...(ITEM.properties as object), [`own${index}`]: { type: "integer" } },
  };
  const declaration: Declaration = {
    query: { type: "object", properties: { limit: { type: "integer" }, q: { type: "string" } }, required: ["q"] },
    responses: {
      200: {
        schema: {
          $defs: { Item: ITEM, [`Own${index}`]: own },
          type: "object",
          properties: { items: { type: "array", items: { $ref: `#/$defs/Own${index}` } }, total: { type: "integer" } },
          required: ["items", "total"],
        },
      },
    },
  };
  return { route, declarations: { GET: python ? declaration : {} } };
}

function callOf(index: number): string {
  const given = [index % 4 >= 2 ? 'params: { id: "1" }' : "", index % 2 === 1 ? 'query: { q: "tea" }' : ""];
  const path = `/api/group${Math.floor(index / 100)}/route${index}${index % 4 >= 2 ? "/:id" : ""}`;
  const options = given.filter((text) => text !== "").join(", ");
  return `numbers.push((await client.GET("${path}"${options === "" ? "" : `, { ${options} }`})).items[0]?.price ?? 0);\n`;
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
