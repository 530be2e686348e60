// The OpenAPI document of declarations that are given, judged by a real validator and by what stands in it.
import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, it } from "vitest";
import type { Declaration, Declarations } from "../../../runtime/contract/declaration.ts";
import { type DescribedFile, describeApi, missingSchemes, withHead } from "../../../runtime/openapi/document.ts";
import { parseRoutePath } from "../../../runtime/routes/path.ts";

const HEAD = { info: { title: "Shop", version: "1.2.3" } };
const FOLDERS = { apiDir: "api", prefix: "/api" };

/** A file of routes as the scan would find it. */
function file(name: string, declarations: Declarations): DescribedFile {
  const found = parseRoutePath(name);
  if (!found) throw new Error(`${name} is no route`);
  return { route: { ...found, file: `/app/api/${name}`, source: `api/${name}` }, declarations };
}

async function documentOf(files: readonly DescribedFile[], head = HEAD) {
  const document = JSON.parse(JSON.stringify(describeApi(head, files, FOLDERS)));
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
  expect(danglingReferences(document)).toEqual([]);
  return document;
}

function danglingReferences(document: object): string[] {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = ""]) => path);
  return references.filter((path) => {
    let at: unknown = document;
    for (const part of path.split("/")) at = (at as Record<string, unknown> | undefined)?.[part];
    return at === undefined;
  });
}

/** The one operation of a file that declares this of GET. */
async function operationOf(declaration: Declaration, name = "thing.ts") {
  const { paths } = await documentOf([file(name, { GET: declaration })]);
  return (Object.values(paths)[0] as { get: Record<string, never> }).get;
}

describe("paths", () => {
  it("are those of the routes, with parameters in braces", async () => {
    const { paths } = await documentOf([
      file("users/[id].py", { GET: {} }),
      file("files/[...path].ts", { GET: {} }),
      file("index.ts", { GET: {} }),
      file("a b{c}.ts", { GET: {} }),
    ]);
    expect(Object.keys(paths)).toEqual(["/api", "/api/a%20b%7Bc%7D", "/api/files/{path}", "/api/users/{id}"]);
    expect(paths["/api/users/{id}"].get.parameters).toEqual([
      { name: "id", in: "path", required: true, schema: { type: "string" } },
    ]);
    expect(paths["/api/files/{path}"].get.parameters).toEqual([
      { name: "path", in: "path", required: true, description: "One segment or more", schema: { type: "string" } },
    ]);
  });

  it("are two where the rest may be empty", async () => {
    const { paths } = await documentOf([file("docs/[[...path]].ts", { GET: {} })]);
    expect(Object.keys(paths)).toEqual(["/api/docs", "/api/docs/{path}"]);
    expect(paths["/api/docs"].get).toMatchObject({ operationId: "getDocs" });
    expect(paths["/api/docs"].get.parameters).toBeUndefined();
    expect(paths["/api/docs/{path}"].get).toMatchObject({ operationId: "getDocsByPath" });
  });

  it("leave a path to the route that answers it when a rest could, too", async () => {
    const { paths } = await documentOf([
      file("docs/[[...path]].ts", { GET: { summary: "rest" }, POST: { summary: "rest" } }),
      file("docs/index.ts", { GET: { summary: "fixed" } }),
      file("docs/[page].ts", { GET: { summary: "one" } }),
    ]);
    const summaries = Object.entries(paths).map(([path, item]) => [
      path,
      Object.entries(item as Record<string, { summary: string }>).map(([method, { summary }]) => [method, summary]),
    ]);
    expect(summaries).toEqual([
      [
        "/api/docs",
        [
          ["get", "fixed"],
          ["post", "rest"],
        ],
      ],
      [
        "/api/docs/{page}",
        [
          ["get", "one"],
          ["post", "rest"],
        ],
      ],
    ]);
  });

  it("have one name for a parameter that two files name differently", async () => {
    const params = { type: "object", properties: { key: { type: "integer" } }, required: ["key"] };
    const { paths } = await documentOf([
      file("users/[id].get.ts", { GET: {} }),
      file("users/[key].put.py", { PUT: { params } }),
    ]);
    expect(Object.keys(paths)).toEqual(["/api/users/{id}"]);
    expect(paths["/api/users/{id}"].put.parameters).toEqual([
      { name: "id", in: "path", required: true, schema: { type: "integer" } },
    ]);
  });

  it("leave out HEAD and OPTIONS", async () => {
    const { paths } = await documentOf([file("x.ts", { GET: {}, HEAD: {}, OPTIONS: {}, DELETE: {} })]);
    expect(Object.keys(paths["/api/x"])).toEqual(["get", "delete"]);
  });
});

describe("an operation", () => {
  it("is named after method and path, and nobody else has its name", async () => {
    const { paths } = await documentOf([
      file("users/[id].ts", { GET: {} }),
      file("users/by-id.ts", { GET: {} }),
      file("order-items/[item-id]/index.py", { PATCH: {} }),
    ]);
    const ids = Object.values(paths).flatMap((item) =>
      Object.values(item as object).map(({ operationId }) => operationId),
    );
    expect(ids).toEqual(["patchOrderItemsByItemId", "getUsersById", "getUsersById2"]);
  });

  it("says what its handler says of itself", async () => {
    const security = [{ token: [] }];
    const said = { summary: "Lists things", description: "All of\nthem.", deprecated: true, tags: ["Own"], security };
    expect(await operationOf({ ...said, responses: { "200": {} } })).toEqual({
      ...{ operationId: "getThing", ...said },
      responses: { "200": { description: "OK" }, default: { $ref: "#/components/responses/Error" } },
    });
  });

  it("has the folder of its file as its tag, a group by its name; a file beside a folder of its name belongs to it", async () => {
    const { paths, tags } = await documentOf([
      file("users/[id].ts", { GET: {} }),
      file("users.py", { GET: {} }),
      file("(admin)/stats.ts", { GET: {} }),
      file("[tenant]/bills/list.ts", { GET: {} }),
      file("alone.ts", { GET: {} }),
    ]);
    const found = Object.entries(paths).map(([path, item]) => [path, (item as { get: { tags?: string[] } }).get.tags]);
    expect(Object.fromEntries(found)).toEqual({
      "/api/alone": undefined,
      "/api/stats": ["admin"],
      "/api/users": ["users"],
      "/api/users/{id}": ["users"],
      "/api/{tenant}/bills/list": ["bills"],
    });
    expect(tags).toEqual([{ name: "admin" }, { name: "bills" }, { name: "users" }]);
  });

  it("has a parameter for each property that is declared", async () => {
    const query = {
      type: "object",
      properties: {
        limit: { type: "integer", maximum: 50, default: 10, description: "How many" },
        tag: { type: "array", items: { $ref: "#/$defs/Tag" } },
        old: { anyOf: [{ type: "string" }, { type: "null" }], default: null, deprecated: true },
        q: { type: "string" },
      },
      required: ["q"],
      $defs: { Tag: { enum: ["a", "b"] } },
    };
    const headers = { type: "object", properties: { "x-key": { type: "string" }, Authorization: { type: "string" } } };
    const cookies = { type: "object", properties: { session: { type: "string" } }, required: ["session"] };
    expect((await operationOf({ query, headers, cookies })).parameters).toEqual([
      { name: "limit", in: "query", description: "How many", schema: { type: "integer", maximum: 50, default: 10 } },
      { name: "tag", in: "query", schema: { type: "array", items: { $ref: "#/components/schemas/Tag" } } },
      { name: "old", in: "query", deprecated: true, schema: { type: "string" } },
      { name: "q", in: "query", required: true, schema: { type: "string" } },
      { name: "x-key", in: "header", schema: { type: "string" } },
      { name: "session", in: "cookie", required: true, schema: { type: "string" } },
    ]);
  });

  it("finds the properties of a query behind references and in branches", async () => {
    const query = {
      $ref: "#/$defs/Query",
      $defs: {
        Query: {
          allOf: [{ $ref: "#/$defs/Page" }],
          anyOf: [{ properties: { a: {} }, required: ["a"] }, { properties: { b: {} } }],
        },
        Page: { type: "object", properties: { page: { type: "integer" } }, required: ["page"] },
      },
    };
    expect((await operationOf({ query })).parameters).toEqual([
      { name: "page", in: "query", required: true, schema: { type: "integer" } },
      { name: "a", in: "query", schema: {} },
      { name: "b", in: "query", schema: {} },
    ]);
  });

  it("answers 422 when it declares what it takes, and errors as problems", async () => {
    const body = { required: true, schema: { type: "object" } };
    const problem = { $ref: "#/components/responses/ValidationError" };
    expect((await operationOf({ body })).responses).toMatchObject({
      "422": problem,
      default: { $ref: expect.any(String) },
    });
    expect((await operationOf({})).responses).not.toHaveProperty("422");
    const own = { description: "Sold out" };
    expect((await operationOf({ body, responses: { "422": own } })).responses).toMatchObject({ "422": own });
  });

  it("has the content types and examples of its bodies", async () => {
    const { requestBody, responses } = await operationOf({
      body: {
        required: false,
        schema: { type: "object" },
        types: ["multipart/form-data"],
        examples: [{ a: 1 }],
        description: "A form",
      },
      responses: {
        "201": { schema: { type: "integer" }, examples: [7] },
        "206": { types: ["application/octet-stream"] },
      },
    });
    expect(requestBody).toEqual({
      description: "A form",
      required: false,
      content: { "multipart/form-data": { schema: { type: "object" }, examples: { "1": { value: { a: 1 } } } } },
    });
    expect(responses).toMatchObject({
      "201": {
        description: "Created",
        content: { "application/json": { schema: { type: "integer" }, examples: { "1": { value: 7 } } } },
      },
      "206": { description: "Partial Content", content: { "application/octet-stream": {} } },
    });
  });

  it("has no null in the fields of a form", async () => {
    const file = { type: "string", format: "binary" };
    const schema = {
      $ref: "#/$defs/Upload",
      $defs: { Upload: { type: "object", properties: { file: { anyOf: [file, { type: "null" }], default: null } } } },
    };
    const { requestBody } = await operationOf({ body: { required: true, schema, types: ["multipart/form-data"] } });
    expect(requestBody).toMatchObject({
      content: { "multipart/form-data": { schema: { type: "object", properties: { file } } } },
    });
  });

  it("answers 204 where a handler may return nothing", async () => {
    const nothing = (await operationOf({ responses: { "200": { schema: { type: "null" } } } })).responses;
    expect(Object.keys(nothing ?? {})).toEqual(["204", "default"]);
    const maybe = { anyOf: [{ type: "object" }, { type: "null" }] };
    expect((await operationOf({ responses: { "200": { schema: maybe } } })).responses).toMatchObject({
      "200": { content: { "application/json": { schema: { type: "object" } } } },
      "204": { description: "No Content" },
    });
  });

  it("has errors as problems where a handler declares one answer for any status", async () => {
    const { responses } = await operationOf({ responses: { default: { schema: { type: "integer" } } } });
    expect(responses).toEqual({
      "2XX": { description: "Success", content: { "application/json": { schema: { type: "integer" } } } },
      default: { $ref: "#/components/responses/Error" },
    });
  });

  it("shows the events of a stream beside it", async () => {
    const schema = { type: "object", properties: { data: {} } };
    const { responses } = await operationOf({ responses: { "200": { schema, types: ["text/event-stream"] } } });
    expect(responses).toMatchObject({
      "200": { content: { "text/event-stream": { schema: { type: "string" }, "x-item-schema": schema } } },
    });
  });
});

describe("schemas", () => {
  const item = (price: string) => ({ type: "object", properties: { price: { type: price } } });
  const listOf = (definition: object) => ({
    type: "array",
    items: { $ref: "#/$defs/Item" },
    $defs: { Item: definition },
  });
  const takes = (definition: object): Declaration => ({ body: { required: true, schema: listOf(definition) } });
  const gives = (definition: object): Declaration => ({ responses: { "200": { schema: listOf(definition) } } });

  it("that have a name keep it, and are shared when they are equal", async () => {
    const { components, paths } = await documentOf([
      file("a.ts", { GET: gives({ type: "object", properties: { price: { type: "number" } } }) }),
      file("b.py", { GET: gives({ properties: { price: { type: "number" } }, type: "object" }) }),
    ]);
    expect(Object.keys(components.schemas)).toEqual(["Item", "Problem"]);
    expect(paths["/api/b"].get.responses["200"].content["application/json"].schema).toEqual({
      type: "array",
      items: { $ref: "#/components/schemas/Item" },
    });
  });

  it("that differ under one name are told apart by their routes, or by which way they go", async () => {
    const { components } = await documentOf([
      file("a.ts", { GET: gives(item("number")), POST: { ...takes(item("string")), ...gives(item("number")) } }),
      file("b.ts", { GET: gives(item("integer")) }),
      file("c.ts", { GET: gives(item("integer")), PUT: takes({ ...item("boolean") }) }),
    ]);
    expect(Object.keys(components.schemas)).toEqual(["GetBItem", "Item", "ItemInput", "PutCItem", "Problem"]);
    expect(components.schemas.Item).toEqual(item("number"));
    expect(components.schemas.GetBItem).toEqual(item("integer"));
    expect(components.schemas.ItemInput).toEqual(item("string"));
  });

  it("that look equal and refer to different ones are different", async () => {
    const box = (type: string) => ({
      $ref: "#/$defs/Box",
      $defs: { Box: { type: "object", properties: { item: { $ref: "#/$defs/Item" } } }, Item: item(type) },
    });
    const { components } = await documentOf([
      file("a.ts", { GET: { responses: { "200": { schema: box("number") } } } }),
      file("b.ts", { GET: { responses: { "200": { schema: box("string") } } } }),
    ]);
    expect(components.schemas.GetBBox.properties.item).toEqual({ $ref: "#/components/schemas/GetBItem" });
  });

  it("may refer to themselves", async () => {
    const tree = { type: "object", properties: { children: { type: "array", items: { $ref: "#" } } } };
    const node = { $ref: "#/$defs/Node", $defs: { Node: { properties: { next: { $ref: "#/$defs/Node" } } } } };
    const { components, paths } = await documentOf([
      file("tree.ts", { POST: { body: { required: true, schema: tree }, responses: { "200": { schema: node } } } }),
    ]);
    expect(components.schemas.PostTreeInput.properties.children.items).toEqual({
      $ref: "#/components/schemas/PostTreeInput",
    });
    expect(components.schemas.Node.properties.next).toEqual({ $ref: "#/components/schemas/Node" });
    expect(paths["/api/tree"].post.responses["200"].content["application/json"].schema.$ref).toMatch(/Node$/);
  });

  it("are components when they are objects with a name for their title", async () => {
    const { components } = await documentOf([
      file("a.ts", { GET: { responses: { "200": { schema: { $schema: "x", title: "Order", type: "object" } } } } }),
      file("b.ts", { GET: { responses: { "200": { schema: { title: "an order", type: "object" } } } } }),
      file("c.ts", { GET: { responses: { "200": { schema: { title: "Problem", type: "object" } } } } }),
    ]);
    expect(Object.keys(components.schemas)).toEqual(["GetCProblem", "Order", "Problem"]);
    expect(components.schemas.Order).toEqual({ title: "Order", type: "object" });
  });

  it("keep data that looks like references, and properties that are called like keywords", async () => {
    const schema = {
      type: "object",
      properties: { $ref: { type: "string" }, enum: { $ref: "#/$defs/A~1B" }, const: { const: { $ref: "#/$defs/X" } } },
      discriminator: { propertyName: "enum", mapping: { a: "#/$defs/A~1B" } },
      $defs: { "A/B": { type: "string" } },
    };
    const files = [file("a.ts", { GET: { responses: { "200": { schema } } } })];
    const { components, paths } = JSON.parse(JSON.stringify(describeApi(HEAD, files, FOLDERS)));
    expect(paths["/api/a"].get.responses["200"].content["application/json"].schema).toEqual({
      type: "object",
      properties: {
        $ref: { type: "string" },
        enum: { $ref: "#/components/schemas/A_B" },
        const: { const: { $ref: "#/$defs/X" } },
      },
      discriminator: { propertyName: "enum", mapping: { a: "#/components/schemas/A_B" } },
    });
    expect(components.schemas).toHaveProperty("A_B");
  });
});

describe("the document", () => {
  it("is the same whatever the order of the files", async () => {
    const files = [
      file("b/[id].ts", { GET: { responses: { "200": { schema: { title: "X", type: "object" } } } } }),
      file("a.py", { POST: { responses: { "200": { schema: { title: "X", type: "object", properties: {} } } } } }),
      file("b/index.ts", { PUT: {}, GET: {} }),
    ];
    expect(JSON.stringify(await documentOf(files.toReversed()))).toBe(JSON.stringify(await documentOf(files)));
  });

  it("says what the settings say, and names schemes that they do not have", async () => {
    const head = {
      info: { title: "Shop", version: "1", description: "Sells" },
      servers: [{ url: "https://shop.example" }],
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
    };
    const files = [file("a.ts", { GET: { security: [{ token: [] }, { key: [] }] } })];
    const document = await documentOf(files, head);
    expect(document).toMatchObject({
      openapi: "3.1.1",
      info: head.info,
      servers: head.servers,
      components: { securitySchemes: head.securitySchemes },
    });
    expect(missingSchemes(document)).toEqual(["key"]);
    expect(withHead(HEAD, document)).toEqual(JSON.parse(JSON.stringify(describeApi(HEAD, files, FOLDERS))));
  });

  it("of an app without routes is valid, too", async () => {
    expect((await documentOf([])).paths).toEqual({});
  });
});
