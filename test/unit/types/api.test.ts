// The interface of an app's routes, whole texts of it.
import { expect, it } from "vitest";
import type { Declaration, JsonSchema } from "../../../runtime/contract/declaration.ts";
import type { Method } from "../../../runtime/contract/handler.ts";
import type { DescribedFile } from "../../../runtime/openapi/document.ts";
import { parseRoutePath } from "../../../runtime/routes/path.ts";
import { apiText } from "../../../runtime/types/api.ts";

const HEAD = `// Made by polyglot from the sources of this app: what is changed here is lost.
import type * as polyglot from "polyglot-runtime/client";
`;

function file(name: string, declarations: { [M in Method]?: Declaration }): DescribedFile {
  const found = parseRoutePath(name);
  if (!found) throw new Error(`${name} is no route`);
  return { route: { ...found, file: `/app/api/${name}`, source: `api/${name}` }, declarations };
}

const object = (properties: Record<string, JsonSchema>, ...required: string[]): JsonSchema => ({
  type: "object",
  properties,
  required,
});
const text: JsonSchema = { type: "string" };

it("an app without routes has none", () => {
  expect(apiText([], "../../")).toBe(`${HEAD}\nexport interface Api {}\n`);
});

it("a handler that declares nothing takes anything; what TypeScript returns is known", () => {
  const files = [
    file("users/[id].py", { GET: {}, PUT: {} }),
    file("hello.ts", { GET: {} }),
    file("report.get.js", { GET: {} }),
    file("docs/[[...path]].ts", { GET: {} }),
  ];
  expect(apiText(files, "../../")).toBe(`${HEAD}
export interface Api {
  GET: {
    "/api/docs/*path?": {
      request: { params?: { path?: string | number }; query?: polyglot.AnyQuery };
      responses: polyglot.ReturnOf<typeof import("../../api/docs/[[...path]].ts"), "GET">;
    };
    "/api/hello": {
      request: { query?: polyglot.AnyQuery };
      responses: polyglot.ReturnOf<typeof import("../../api/hello.ts"), "GET">;
    };
    "/api/report": {
      request: { query?: polyglot.AnyQuery };
      responses: { "2XX": unknown };
    };
    "/api/users/:id": {
      request: { params: { id: string | number }; query?: polyglot.AnyQuery };
      responses: { "2XX": unknown };
    };
  };
  PUT: {
    "/api/users/:id": {
      request: {
        params: { id: string | number };
        query?: polyglot.AnyQuery;
        body?: unknown;
        form?: polyglot.AnyForm;
      };
      responses: { "2XX": unknown };
    };
  };
}
`);
});

it("what is declared is what is taken and given", () => {
  const user: JsonSchema = { ...object({ name: text, boss: { $ref: "#/$defs/User" } }, "name"), description: "Who." };
  const files = [
    file("users/[id].py", {
      PUT: {
        summary: "Changes one.",
        deprecated: true,
        params: object({ id: { type: "integer" } }, "id"),
        query: object({ dry: { type: "boolean", default: false } }),
        headers: object({ "x-token": text }, "x-token"),
        body: { required: true, schema: { $ref: "#/$defs/User", $defs: { User: user } } },
        responses: {
          200: { schema: { anyOf: [{ $ref: "#/$defs/User" }, { type: "null" }], $defs: { User: user } } },
          404: { schema: object({ hint: text }, "hint") },
        },
      },
    }),
  ];
  expect(apiText(files, "../../")).toBe(`${HEAD}
export interface Api {
  PUT: {
    /**
     * Changes one.
     * @deprecated
     */
    "/api/users/:id": {
      request: {
        params: { id: number };
        query?: {
          /** @default false */
          dry?: boolean;
        };
        headers: { "x-token": string };
        body: User;
      };
      responses: { 200: User; 204: undefined; 404: { hint: string } };
    };
  };
}

/** Who. */
export interface User { name: string; boss?: User }
`);
});

it("bodies and answers are named by their content types", () => {
  const item = object({ event: text, data: object({ step: { type: "integer" } }, "step") }, "data");
  const files = [
    file("form.py", {
      POST: {
        body: { required: true, types: ["multipart/form-data"], schema: object({ title: text, file: text }, "file") },
        responses: { 201: {}, 204: {} },
      },
    }),
    file("events.py", { GET: { responses: { 200: { types: ["text/event-stream"], schema: item } } } }),
    file("ticks.py", { GET: { responses: { 200: { types: ["text/event-stream"], schema: text } } } }),
    file("image.py", {
      POST: {
        body: { required: false, types: ["image/png"] },
        responses: { 200: { types: ["image/png"] }, 400: { types: ["text/plain"] }, default: {} },
      },
    }),
  ];
  expect(apiText(files, "../../")).toBe(`${HEAD}
export interface Api {
  GET: {
    "/api/events": {
      request: { query?: polyglot.AnyQuery };
      responses: { 200: polyglot.EventStream<{ step: number }> };
    };
    "/api/ticks": {
      request: { query?: polyglot.AnyQuery };
      responses: { 200: polyglot.EventStream<string> };
    };
  };
  POST: {
    "/api/form": {
      request: { query?: polyglot.AnyQuery; form: polyglot.FormOf<{ title?: string; file: string }> };
      responses: { 201: unknown; 204: undefined };
    };
    "/api/image": {
      request: { query?: polyglot.AnyQuery; body?: polyglot.RawBody | string };
      responses: { 200: polyglot.Bytes; 400: string };
    };
  };
}
`);
});

it("nothing is 204 in place of a plain 200, and no data with any other status, as the app answers", () => {
  const maybe: JsonSchema = { anyOf: [text, { type: "null" }] };
  const responses = {
    200: { schema: maybe },
    201: { schema: maybe },
    202: { schema: { type: "null" } },
    203: { schema: maybe, types: ["application/ld+json"] },
  };
  const written = apiText([file("a.py", { POST: { responses } })], "../../");
  expect(
    /responses: \{([^}]*)\}/
      .exec(written)?.[1]
      ?.split(";")
      .map((line) => line.trim()),
  ).toEqual([
    ...["200: string", "204: undefined", "201: string | undefined", "202: undefined", "203: string | undefined", ""],
  ]);
  const other = { 200: { schema: maybe, types: ["application/ld+json"] } };
  expect(apiText([file("a.py", { GET: { responses: other } })], "../../")).toContain("{ 200: string | undefined }");
});

it("two schemas of one name have two, equal ones share theirs, and none hides a word of TypeScript", () => {
  const returns = (name: string, schema: JsonSchema): Declaration => ({
    responses: { 200: { schema: { $ref: `#/$defs/${name}`, $defs: { [name]: schema } } } },
  });
  const files = [
    file("a.py", { GET: returns("Item", object({ a: text })) }),
    file("b.py", { GET: returns("Item", object({ b: text })) }),
    file("c.py", { GET: returns("Item", object({ a: text })) }),
    file("d.py", { GET: returns("Api", text) }),
    file("e.py", { GET: returns("string", text) }),
    file("f.py", { GET: returns("Page[int]", text) }),
  ];
  const written = apiText(files, "../../");
  expect(apiText(files.toReversed(), "../../")).toBe(written);
  expect([...written.matchAll(/200: (\S+) /g)].map(([, name]) => name)).toEqual([
    "Item",
    "GetApiBItem",
    "Item",
    "Api_",
    "string_",
    "Page_int_",
  ]);
  expect([...written.matchAll(/^export .*/gm)].map(([line]) => line)).toEqual([
    "export interface Api {",
    "export type Api_ = string;",
    "export interface GetApiBItem { b?: string }",
    "export interface Item { a?: string }",
    "export type Page_int_ = string;",
    "export type string_ = string;",
  ]);
});
