// Validators of pydantic and limits of our markers, beside types in `Annotated`; texts that hold JSON; what has no end.
import { expect, it } from "vitest";
import { describePydantic, sendTo } from "./pydantic-app.ts";

describePydantic("pydantic, beside a type", (app) => {
  const send = (method: string, body: unknown, path: string) => sendTo(app(), path, method, body);

  it("runs what stands beside a type, and takes what comes of it", async () => {
    const found = await app().get("/api/annotated?even=4&few=8&words=a,b&words=c&word=a");
    expect(await found.json()).toEqual({ even: 40, few: 80, words: ["a", "b", "c"], word: "a", lower: "a" });
    expect((await send("PUT", { even: 2, lines: { a: { sku: "ab" } } }, "annotated")).json).toMatchObject({
      even: 20,
    });
    expect((await send("DELETE", { sku: "ab" }, "annotated")).json).toEqual({ first: "a" });
  });

  it.each([
    ["GET", "annotated?even=3", undefined, [["query.even", "an even number is needed", "custom"]]],
    ["GET", "annotated?few=10", undefined, [["query.few", "Expected at most 8", "maximum"]]],
    ["GET", "annotated?lower=A", undefined, [["query.lower", "Does not satisfy islower", "custom"]]],
    ["POST", "annotated", [{ sku: "ab" }, { sku: "cd" }], [["body", "Expected at most 1 item", "maxItems"]]],
    ["POST", "annotated", [{ sku: "a" }], [["body.0.sku", "Expected at least 2 characters", "minLength"]]],
    [
      "PUT",
      "annotated",
      { even: 1, lines: { ab: { sku: "a" } } },
      [
        ["body.even", "an even number is needed", "custom"],
        ["body.lines.ab.sku", "Expected at least 2 characters", "minLength"],
        ["body.lines.ab", "Expected at most 1 character", "maxLength"],
      ],
    ],
    ["PATCH", "annotated", { a: { sku: "ab" } }, [["body.a", "Expected at least 2 characters", "minLength"]]],
    ["DELETE", "annotated", { sku: "none" }, [["body", "there is none", "custom"]]],
    ["POST", "texts", { data: "{" }, [["body.data", "Expected a text of JSON", "contentMediaType"]]],
    ["POST", "texts", { data: 1 }, [["body.data", "Expected a string", "type"]]],
    ["PUT", "texts", { held: { data: "{" } }, [["body.held.data", "Expected a text of JSON", "contentMediaType"]]],
    ["PATCH", "texts", '"{"', [["body", "Expected a text of JSON", "contentMediaType"]]],
  ])("refuses what does not fit what stands beside a type: %s %s %j", async (method, path, body, wrong) => {
    const { status, json } = await send(method, body, path);
    const found = json.errors?.map(({ location, message, code }) => [location.join("."), message, code]);
    expect([status, found]).toEqual([422, wrong]);
  });

  it("reads texts that hold JSON, in a body that is JSON itself", async () => {
    expect((await send("POST", { data: "[1]" }, "texts")).json).toEqual({ data: [1] });
    expect((await send("POST", "{", "texts")).status).toBe(400);
    expect((await send("PATCH", '"[1]"', "texts")).status).toBe(200);
  });

  it.each([
    [
      "spread",
      "GET: parameter 'search': AfterValidator around Search is not run here, where its parts come one by one",
    ],
    [
      "content",
      "POST: parameter 'content': AfterValidator around bytes is not run here, where the body is taken as it comes",
    ],
    ["unknown", "GET: parameter 'sealed': pydantic cannot check Sealed: Unable to generate pydantic-core schema"],
    ["limit", "GET: parameter 'number': pattern cannot hold for int"],
  ])("is refused when its file is loaded where it would not be asked: %s", async (name, message) => {
    const { error } = (await (await app().get(`/api/wrong/${name}`)).json()) as { error: { message: string } };
    expect(error.message).toContain(message);
  });

  it("has documents without what JSON has no form for", async () => {
    expect((await send("POST", {}, "endless")).json).toEqual({ most: true, least: 1 });
    const document = (await (await app().get("/openapi.json")).json()) as { components: { schemas: object } };
    const properties = ["Endless", "properties"];
    expect(document.components.schemas).toHaveProperty([...properties, "most"], { title: "Most", type: "number" });
    expect(document.components.schemas).toHaveProperty([...properties, "least"], {
      ...{ title: "Least", type: "number", minimum: 0, default: 1, examples: [2] },
    });
  });
});
