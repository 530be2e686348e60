// Parameters of Python handlers that are models: one value of many texts.
import { afterAll, beforeAll, expect, it } from "vitest";
import { bootApp, fixture, type TestApp } from "./boot.ts";

let app: TestApp;
beforeAll(async () => {
  app = await bootApp(fixture("spread"));
});
afterAll(() => app?.close());

const list = async (query: string, headers: Record<string, string>) => {
  const response = await app.get(`/api/list${query}`, { headers });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
};

it("models are made of the query, header lines and cookies, beside other parameters", async () => {
  const headers = { "x-token": "ab", accept: "text/html", cookie: "seat=4" };
  expect((await list("?page[size]=5&tags=a&tags=b&q=tea", headers)).json).toEqual({
    page: { size: 5, tags: ["a", "b"] },
    client: { x_token: "ab", accept: ["text/html"] },
    seat: { seat: 4 },
    q: "tea",
  });
});

it("fields have their defaults, and so has a model of which nothing came", async () => {
  const { json } = await list("", { "x-token": "ab", accept: "*/*" });
  expect(json).toMatchObject({ page: { size: 10, tags: [] }, seat: null, q: "" });
});

it("all that is wrong is told by the names on the wire", async () => {
  const { status, json } = await list("?page[size]=51", { "x-token": "a", cookie: "seat=x" });
  expect({ status, errors: json.errors }).toEqual({
    status: 422,
    errors: [
      { location: ["query", "page[size]"], message: "Expected at most 50", code: "maximum" },
      { location: ["header", "x-token"], message: "Expected at least 2 characters", code: "minLength" },
      { location: ["cookie", "seat"], message: "Expected an integer", code: "type" },
    ],
  });
});

it("a check of the author's own is about the whole", async () => {
  const { json } = await list("?page[size]=13", { "x-token": "ab" });
  expect(json.errors).toEqual([{ location: ["query"], message: "not thirteen", code: "custom" }]);
});

it("a form may be a model and more, with files", async () => {
  const body = new FormData();
  body.append("title", "Notes");
  body.append("files", new File(["a"], "a.txt"));
  expect(await (await app.get("/api/list", { method: "POST", body })).json()).toEqual({
    ...{ title: "Notes", files: ["a.txt"], note: "none" },
  });
});

it("documents have each field as a parameter", async () => {
  const document = (await (await app.get("/openapi.json")).json()) as {
    paths: { "/api/list": Record<"get" | "post", { parameters: object[]; requestBody: object }> };
  };
  const { get, post } = document.paths["/api/list"];
  expect(get.parameters).toEqual([
    expect.objectContaining({ in: "query", name: "page[size]" }),
    expect.objectContaining({ in: "query", name: "tags" }),
    expect.objectContaining({ in: "query", name: "q" }),
    expect.objectContaining({ in: "header", name: "x-token", required: true }),
    expect.objectContaining({ in: "cookie", name: "seat", description: "Where one sits" }),
  ]);
  expect(post.requestBody).toMatchObject({
    required: true,
    content: { "multipart/form-data": { schema: { required: ["title", "files"] } } },
  });
});

it.each([
  ["nested", "GET: parameter 'outer' is annotated Outer (in it: Inner); accepted are"],
  ["many", "GET: parameter 'seats' is annotated Seats (in it: Seats; a cookie has one text); accepted are"],
])("what cannot be text is an error when its file is loaded: %s", async (path, message) => {
  expect(await (await app.get(`/api/${path}`)).text()).toContain(message);
});
