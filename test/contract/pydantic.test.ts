// Handlers that declare with pydantic: the same table as all others, and what only pydantic has.
import { describe, expect, it } from "vitest";
import { PYDANTIC } from "./case.ts";
import { DECLARED_TOPICS } from "./cases.ts";
import { describePydantic, sendTo, type Wrong } from "./pydantic-app.ts";
import { runTopics } from "./suite.ts";

describePydantic("pydantic", (app) => {
  runTopics(DECLARED_TOPICS, PYDANTIC, () => app().url, { mode: "development" });

  describe("on its own terms", () => {
    const send = (method: string, body: unknown) => sendTo(app(), "own", method, body);
    const refused = async (body: unknown, ...errors: [place: string, message: string, code: string][]) => {
      const { status, json } = await send("POST", body);
      const found = json.errors.map(({ location, message, code }) => [location.join("."), message, code]);
      expect([status, found]).toEqual([422, errors]);
    };

    it("makes models, and sends them by their aliases", async () => {
      const owner = { fullName: "Ada Lovelace", pet: { kind: "cat", lives: 9 }, scores: { 1: 2 } };
      expect((await send("POST", owner)).json).toMatchObject({ ...owner, either: 0, colour: "red", parent: null });
    });

    it("tells everything that is wrong in the words of the contract", () =>
      refused(
        {
          fullName: "Ada",
          pet: { kind: "cow" },
          either: "x",
          colour: "green",
          homepage: "no",
          scores: { a: "b" },
          parent: { pet: { kind: "dog" } },
          ratio: [],
          other: 1,
        },
        ["body.fullName", "two names are needed", "custom"],
        ["body.pet.kind", 'Expected one of "cat", "dog"', "enum"],
        ["body.either", "Expected an integer or an object", "type"],
        ["body.colour", 'Expected one of "red", "blue"', "enum"],
        ["body.homepage", "Expected a uri", "format"],
        ["body.scores.a", "Expected an integer", "type"],
        ["body.scores.a", "Expected a number", "type"],
        ["body.parent.fullName", "Required", "required"],
        ["body.parent.pet.bark", "Required", "required"],
        ["body.ratio", "Expected a number", "type"],
        ["body.other", "Unknown field", "additionalProperties"],
      ));

    it("says one thing of a union none of whose forms fits", () =>
      refused(
        { fullName: "A L", either: {}, pet: {} },
        ["body.pet.kind", "Required", "required"],
        ["body.either", "Fits none of the accepted forms", "anyOf"],
      ));

    it.each([
      ["malformed JSON", '{"a":', 400],
      ["JSON that is nested too deep", "[".repeat(300), 400],
      ["NaN, which is no JSON", '{"fullName": "A L", "ratio": NaN}', 400],
      ["a text that says NaN", '{"fullName": "NaN Infinity"}', 200],
    ])("meets %s", async (_name, body, status) => {
      expect((await send("POST", body)).status).toBe(status);
    });

    it("is found inside of dataclasses, and among the keys of a body", async () => {
      const { json } = await send("PUT", { mixed: { line: { sku: "ab" }, count: 2 }, other: { sku: "cd" } });
      expect(json).toEqual({ mixed: { line: { sku: "ab" }, count: 2 }, other: { sku: "cd" }, type: "Line" });
      const wrong = await send("PUT", { mixed: { line: { sku: "a" }, count: 1 }, other: {} });
      expect(wrong.json.errors.map(({ location }) => location.join("."))).toEqual([
        "body.mixed.line.sku",
        "body.mixed.count",
        "body.other.sku",
      ]);
    });

    it("has generic models and lists of models", async () => {
      expect((await send("PATCH", { items: [{ sku: "ab" }] })).json).toEqual({
        page: { items: [{ sku: "ab" }] },
        type: "Line",
      });
      expect((await send("DELETE", [{ sku: "ab" }, { sku: "cd" }])).json).toEqual({ count: 2, type: "Line" });
    });

    it("has types for the query", async () => {
      const found = await app().get("/api/own?site=http://a.example/&count=2&tag=x");
      expect(await found.json()).toEqual({ host: "a.example", count: 2, tag: ["x"] });
      expect((await app().get("/api/own?site=a&count=0")).status).toBe(422);
    });

    it("checks what is returned under its name, and describes it", async () => {
      for (const kind of ["instance", "dict"])
        expect(await (await app().get(`/api/returned?of=${kind}`)).json()).toEqual({ net: 2, gross: 3 });
      const wrong = await (await app().get("/api/returned?of=wrong")).text();
      expect(wrong).toContain("GET returned what it does not declare: net: Expected a number");
      const among = await (await app().get("/api/returned", { method: "POST" })).text();
      expect(among).toContain("POST returned what it does not declare: [1].net: Expected a number");
      const document = (await (await app().get("/openapi.json")).json()) as {
        components: { schemas: Record<string, { required?: string[] }> };
      };
      expect(document.components.schemas.Price?.required).toEqual(["net", "gross"]);
      expect(document.components.schemas).toHaveProperty(["Owner", "properties", "fullName", "type"], "string");
    });

    it("knows which names a query may have, beside other parameters", async () => {
      expect(await (await app().get("/api/strict?from=3&page=2")).json()).toEqual([3, 2]);
      const { errors } = (await (await app().get("/api/strict?from=x&to=3")).json()) as { errors: Wrong[] };
      expect(errors).toEqual([
        { location: ["query", "from"], message: "Expected an integer", code: "type" },
        { location: ["query", "to"], message: "Unknown field", code: "additionalProperties" },
      ]);
    });
  });
});
