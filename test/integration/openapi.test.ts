// The document of an app and its page over HTTP: what is in it, when it changes, and who has its paths.
import { join } from "node:path";
import { Validator } from "@seriousme/openapi-schema-validator";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { UserConfig } from "../../runtime/config/config.ts";
import { createFolder, removeFolder } from "../e2e/command.ts";
import { bootApp, type TestApp } from "./boot.ts";
import { bootEdited } from "./edited.ts";

const CONTRACT_APP = join(import.meta.dirname, "../contract/app");

/** An app for one test. */
async function boot(files: Readonly<Record<string, string>>, overrides: UserConfig = {}): Promise<TestApp> {
  const root = createFolder(files);
  const app = await bootApp(root, overrides);
  onTestFinished(async () => {
    await app.close();
    removeFolder(root);
  });
  return app;
}

async function read(app: TestApp, path = "/openapi.json") {
  const response = await app.get(path);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("application/json");
  return JSON.parse(await response.text());
}

const HELLO = { "api/hello.ts": "export const GET = () => 1;\n" };

describe("the document of the contract's app", () => {
  // biome-ignore lint/suspicious/noExplicitAny: it is judged by its parts
  let document: any;
  beforeAll(async () => {
    const app = await bootApp(CONTRACT_APP);
    document = await read(app).finally(() => app.close());
  });

  it("is valid, and has the routes of all languages", async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document));
    expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
    const paths = Object.keys(document.paths);
    for (const style of ["ts", "esm", "cjs", "def", "async"]) expect(paths).toContain(`/api/${style}/params/{id}`);
    const operations = Object.values(document.paths as Record<string, Record<string, { operationId: string }>>);
    const ids = operations.flatMap((item) => Object.values(item).map(({ operationId }) => operationId));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("says the same of handlers that declare the same in different ways", () => {
    const { paths, components } = document;
    const operation = (path: string, method: string) => paths[path][method];
    for (const [route, method] of [
      ["search", "get"],
      ["shelves/{shelf}", "post"],
    ] as const) {
      const parameters = ["zod", "hints", "dataclass"].map((way) =>
        operation(`/api/validated-${way}/${route}`, method).parameters.map(
          ({ name, in: where, required, schema }: Record<string, Record<string, unknown>>) => {
            return { name, where, required, type: schema?.type ?? typeof schema?.default, default: schema?.default };
          },
        ),
      );
      expect(parameters[1]).toEqual(parameters[0]);
      expect(parameters[2]).toEqual(parameters[0]);
    }
    const bodies = ["zod", "dataclass"].map((way) => {
      const { requestBody, responses } = operation(`/api/validated-${way}/item`, "post");
      const { schema } = requestBody.content["application/json"];
      const { properties, required } = schema.$ref ? components.schemas[schema.$ref.split("/").at(-1)] : schema;
      return { names: Object.keys(properties), required, isRequired: requestBody.required, 422: responses["422"] };
    });
    expect(bodies[1]).toEqual(bodies[0]);
  });
});

describe("the document", () => {
  it("and the log name security schemes that no setting has", async () => {
    const handler = `import { defineHandler } from "polyglot-runtime";
export const GET = defineHandler({ security: [{ token: [] }, { key: [] }] }, () => 1);
`;
    const securitySchemes = { token: { type: "http", scheme: "bearer" } };
    const app = await boot({ "api/safe.ts": handler }, { openapi: { securitySchemes } });
    const { paths } = await read(app);
    expect(paths["/api/safe"].get.security).toEqual([{ token: [] }, { key: [] }]);
    expect(app.log.filter(({ level }) => level === "warn").map(({ message }) => message)).toEqual([
      'Handlers ask for the security scheme "key", which the setting openapi.securitySchemes does not have',
    ]);
  });

  it("leaves out files that do not load", async () => {
    const app = await boot({ ...HELLO, "api/bad.ts": "export const GET = ;\n" });
    expect(Object.keys((await read(app)).paths)).toEqual(["/api/hello"]);
    expect(app.log.filter(({ message }) => message.includes("api/bad.ts"))).toHaveLength(1);
  });

  it("is made anew when a file changes, comes or goes", async () => {
    const app = await bootEdited(HELLO);
    onTestFinished(() => app.close());
    const shown = (text: string) => {
      const { paths } = JSON.parse(text) as { paths: Record<string, object> };
      return Object.entries(paths).map(([path, item]) => `${Object.keys(item)} ${path}`);
    };
    const shows = (...wanted: string[]) =>
      app.becomes("/openapi.json", ({ text }) => shown(text).join() === wanted.join());
    await shows("get /api/hello");
    await app.write("api/hello.ts", "export const GET = () => 1;\nexport const PUT = GET;\n");
    await shows("get,put /api/hello");
    await app.write("api/more/[id].ts", "export const DELETE = () => 1;\n");
    await shows("get,put /api/hello", "delete /api/more/{id}");
  });

  it("has name and version of package.json, unless settings say others", async () => {
    const files = { ...HELLO, "package.json": '{ "name": "shop", "version": "3.0.1" }' };
    expect((await read(await boot(files))).info).toEqual({ title: "shop", version: "3.0.1" });
    expect((await read(await boot(HELLO))).info).toEqual({ title: "API", version: "0.0.0" });
    const securitySchemes = { token: { type: "http", scheme: "bearer" } };
    const openapi = { title: "Shop", version: "4", description: "Sells.", servers: [{ url: "/v4" }], securitySchemes };
    expect(await read(await boot(files, { openapi }))).toMatchObject({
      info: { title: "Shop", version: "4", description: "Sells." },
      servers: [{ url: "/v4" }],
      components: { securitySchemes },
    });
  });

  it("is where the settings say, or nowhere", async () => {
    const moved = await boot(HELLO, { openapi: { path: "/v1/api.json", docs: "/v1/about/docs" } });
    expect((await read(moved, "/v1/api.json")).openapi).toBe("3.1.1");
    expect((await moved.get("/openapi.json")).status).toBe(404);
    expect(await (await moved.get("/v1/about/docs/start.js")).text()).toContain('"url":"../api.json"');
    const off = await boot(HELLO, { openapi: { enabled: false } });
    for (const path of ["/openapi.json", "/docs", "/docs/start.js"]) expect((await off.get(path)).status).toBe(404);
    const bare = await boot(HELLO, { openapi: { docs: false } });
    expect((await bare.get("/docs")).status).toBe(404);
    expect((await bare.get("/openapi.json")).status).toBe(200);
  });

  it("leaves its path to a route of the app", async () => {
    const own = {
      "api/openapi.json.ts": 'export const GET = () => "mine";\n',
      "api/docs.ts": 'export const GET = () => "mine";\n',
    };
    const app = await boot(own, { prefix: "" });
    expect(await (await app.get("/openapi.json")).text()).toBe("mine");
    expect(await (await app.get("/docs")).text()).toBe("mine");
  });
});

describe("the page", () => {
  it("loads what it needs from here, and may load nothing else", async () => {
    const app = await boot(
      { ...HELLO, "package.json": '{ "name": "<b>\\"shop\\"</b>" }' },
      { openapi: { servers: [{ url: "https://shop.example/v1" }] } },
    );
    const response = await app.get("/docs");
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    const policy = response.headers.get("content-security-policy");
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).toContain("connect-src 'self' https://shop.example;");
    const html = await response.text();
    expect(html).toContain("<title>&lt;b&gt;&quot;shop&quot;&lt;/b&gt;</title>");
    const loaded = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url = ""]) => url);
    expect(loaded.filter((url) => url !== "data:,")).toEqual([
      "docs/swagger-ui.css",
      "docs/swagger-ui-bundle.js",
      "docs/start.js",
    ]);
    for (const url of loaded.slice(1)) {
      const asset = await app.get(`/${url}`);
      expect([url, asset.status]).toEqual([url, 200]);
      expect((await asset.arrayBuffer()).byteLength).toBeGreaterThan(100);
    }
  });
});
