// Documents of whole apps, merged into ours: paths below their own, names that hold for all.
import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, it } from "vitest";
import type { Route } from "../../../runtime/contract/route.ts";
import { describeApi, missingSchemes, withHead } from "../../../runtime/openapi/document.ts";
import { isMergeable } from "../../../runtime/openapi/mounted.ts";
import { parseRoutePath } from "../../../runtime/routes/path.ts";

const FOLDERS = { apiDir: "api", prefix: "/api" };
const HEAD = { info: { title: "Shop", version: "1" }, securitySchemes: { token: { type: "http", scheme: "bearer" } } };

function routeOf(name: string): Route {
  const found = parseRoutePath(name);
  if (!found) throw new Error(`${name} is no route`);
  return { ...found, file: `/app/api/${name}`, source: `api/${name}` };
}

const item = (text: string) => ({ type: "object", properties: { [text]: { $ref: "#/components/schemas/Tag" } } });
const operation = (operationId: string) => ({
  operationId,
  tags: ["items"],
  responses: {
    200: {
      description: "An item",
      content: {
        "application/json": {
          schema: {
            oneOf: [{ $ref: "#/components/schemas/Item" }],
            discriminator: { propertyName: "kind", mapping: { item: "#/components/schemas/Item" } },
          },
        },
      },
    },
  },
});
const app = (text: string) => ({
  openapi: "3.1.0",
  info: { title: text, version: "1" },
  security: [{ token: [] }],
  paths: { "/": { get: operation("home") }, "/items/{id}": { get: operation("item"), parameters: [ID] } },
  components: {
    schemas: { Item: item(text), Tag: { type: "string" } },
    securitySchemes: { token: { type: "apiKey", in: "header", name: text } },
  },
});
const ID = { name: "id", in: "path", required: true, schema: { type: "integer" } };

const describeApps = (names: Record<string, object>) =>
  describeApi(
    HEAD,
    [],
    FOLDERS,
    Object.entries(names).map(([name, openapi]) => ({ route: routeOf(name), openapi: openapi as never })),
  );

describe("the document of a whole app", () => {
  it("stands below its path, with names that nobody else has", async () => {
    const document = describeApps({ "shop.py": app("shop"), "bar/[tenant]/[...rest].py": app("bar") });
    const { valid, errors } = await new Validator().validate(JSON.parse(JSON.stringify(document)));
    expect([errors, valid]).toEqual([undefined, true]);
    expect(Object.keys(document.paths)).toEqual([
      "/api/bar/{tenant}",
      "/api/bar/{tenant}/items/{id}",
      "/api/shop",
      "/api/shop/items/{id}",
    ]);
    const { paths, components, tags } = JSON.parse(JSON.stringify(document));
    expect(Object.keys(components.schemas).sort()).toEqual(["Item", "Problem", "ShopItem", "Tag"]);
    const { get } = paths["/api/shop/items/{id}"];
    expect([get.operationId, get.tags, get.security]).toEqual(["item_Shop", ["items"], [{ Shoptoken: [] }]]);
    expect(get.responses[200].content["application/json"].schema).toEqual({
      oneOf: [{ $ref: "#/components/schemas/ShopItem" }],
      discriminator: { propertyName: "kind", mapping: { item: "#/components/schemas/ShopItem" } },
    });
    expect(paths["/api/bar/{tenant}/items/{id}"].parameters).toEqual([
      { name: "tenant", in: "path", required: true, schema: { type: "string" } },
      ID,
    ]);
    expect(tags).toEqual([{ name: "items" }]);
    expect(missingSchemes(document)).toEqual([]);
  });

  it("keeps a schema of its own where what that refers to is another than in the app before", () => {
    const shop = (type: string) => ({
      openapi: "3.1.0",
      info: { title: type, version: "1" },
      paths: {},
      components: {
        schemas: {
          Cart: { properties: { orders: { items: { $ref: "#/components/schemas/Order" } } } },
          Order: {
            properties: { cart: { $ref: "#/components/schemas/Cart" }, item: { $ref: "#/components/schemas/Item" } },
          },
          Item: { type },
          Same: { properties: { same: { $ref: "#/components/schemas/Same" } } },
        },
      },
    });
    const { components } = describeApps({ "a.py": shop("string"), "b.py": shop("number") });
    expect(components.schemas).toMatchObject({
      ...shop("string").components.schemas,
      BCart: { properties: { orders: { items: { $ref: "#/components/schemas/BOrder" } } } },
      BOrder: {
        properties: { cart: { $ref: "#/components/schemas/BCart" }, item: { $ref: "#/components/schemas/BItem" } },
      },
      BItem: { type: "number" },
    });
    expect(components.schemas).not.toHaveProperty("BSame");
  });

  it("keeps its security schemes under another head, which has its own", () => {
    const document = describeApps({ "shop.py": app("shop") });
    const { components } = withHead({ info: HEAD.info }, document);
    expect(Object.keys(components.securitySchemes ?? {})).toEqual(["Shoptoken"]);
  });

  it("is left out when it is of another version", () => {
    expect(isMergeable({ openapi: "3.0.3", paths: {} })).toBe(false);
    expect(isMergeable({ openapi: "3.1.0", paths: {} })).toBe(true);
  });
});
