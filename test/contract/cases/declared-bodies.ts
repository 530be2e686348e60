// A declared body of one level: defaults, types, limits, and bodies that are none.
import { PYDANTIC, type Topic } from "../case.ts";
import { bodiesOf, GONE, LAX, posting, refused } from "./declaring.ts";

const ITEM = { name: "Tea", price: 2.5, kind: "new" };
const ITEM_ANSWER = { ...ITEM, count: 1, ratio: null, gift: false, tags: [], note: null };

const { good: item, bad: badItem } = bodiesOf("item", ITEM, ITEM_ANSWER);

export const DECLARED_BODIES: Topic = {
  name: "a declared body",
  cases: [
    item("gets its defaults", {}, {}),
    item(
      "comes as it was sent",
      { count: 3, ratio: 0.5, gift: true, tags: ["a", "b"], note: "fragile" },
      { count: 3, ratio: 0.5, gift: true, tags: ["a", "b"], note: "fragile" },
    ),
    item("may hold null where that is declared", { note: null }, { note: null }),
    item("has whole numbers written with a point", { count: 4.0 }, { count: 4 }),
    item("has whole numbers where any are declared", { price: 3 }, { price: 3 }),
    item("is measured in characters", { name: "äöü€äöü€äöü€äöü€äöü€" }, { name: "äöü€äöü€äöü€äöü€äöü€" }),
    {
      name: "needs no content type",
      ask: { method: "POST", path: "item", body: Buffer.from(JSON.stringify(ITEM)) },
      json: ITEM_ANSWER,
    },
    {
      name: "may be of another JSON type",
      ask: { ...posting("item", ITEM), headers: { "content-type": "application/vnd.item+json; charset=utf-8" } },
      json: ITEM_ANSWER,
    },
    badItem("lacks a field", { kind: GONE }, ["body.kind", "Required", "required"]),
    badItem("has a number for a text", { name: 5 }, ["body.name", "Expected a string", "type"]),
    badItem("has null for a text", { name: null }, ["body.name", "Expected a string", "type"]),
    { ...badItem("has a text for a number", { price: "2.5" }, ["body.price", "Expected a number", "type"]), skip: LAX },
    {
      ...badItem("has a text for a whole number", { count: "2" }, ["body.count", "Expected an integer", "type"]),
      skip: LAX,
    },
    badItem("has a fraction for a whole number", { count: 1.5 }, ["body.count", "Expected an integer", "type"]),
    {
      ...badItem("has true for a whole number", { count: true }, ["body.count", "Expected an integer", "type"]),
      skip: LAX,
    },
    { ...badItem("has a number for a boolean", { gift: 1 }, ["body.gift", "Expected a boolean", "type"]), skip: LAX },
    {
      ...refused("has a number that no double can hold", posting("item", '{"name":"Tea","price":1e400,"kind":"new"}'), [
        "body.price",
        "Expected a number",
        "type",
      ]),
      skip: { [PYDANTIC]: "pydantic takes it for infinity, unless the model forbids that" },
    },
    {
      ...refused(
        "has one for a whole number",
        posting("item", '{"name":"Tea","price":1,"count":-1E999,"kind":"new"}'),
        ["body.count", "Expected an integer", "type"],
      ),
      skip: { [PYDANTIC]: "pydantic calls it no number" },
    },
    badItem("has a text for a list", { tags: "a" }, ["body.tags", "Expected an array", "type"]),
    badItem("has a number in a list of texts", { tags: ["a", 1] }, ["body.tags.1", "Expected a string", "type"]),
    badItem("has a number for a text or null", { note: 5 }, ["body.note", "Expected a string", "type"]),
    badItem("has a text that is too short", { name: "" }, ["body.name", "Expected at least 1 character", "minLength"]),
    badItem("has a text that is too long", { name: "x".repeat(21) }, [
      "body.name",
      "Expected at most 20 characters",
      "maxLength",
    ]),
    badItem("has too small a number", { count: 0 }, ["body.count", "Expected at least 1", "minimum"]),
    badItem("has too large a number", { count: 101 }, ["body.count", "Expected at most 100", "maximum"]),
    badItem("has the number it must be above", { price: 0 }, [
      "body.price",
      "Expected more than 0",
      "exclusiveMinimum",
    ]),
    badItem("has the number it must be below", { ratio: 1 }, [
      "body.ratio",
      "Expected less than 1",
      "exclusiveMaximum",
    ]),
    badItem("has too many items", { tags: ["a", "b", "c", "d"] }, [
      "body.tags",
      "Expected at most 3 items",
      "maxItems",
    ]),
    badItem("has a value that is not listed", { kind: "broken" }, [
      "body.kind",
      'Expected one of "new", "used"',
      "enum",
    ]),
    badItem(
      "has many faults, told in the order of the declaration",
      { tags: [1, "a", 2], kind: GONE, name: "", count: "x" },
      ["body.name", "Expected at least 1 character", "minLength"],
      ["body.count", "Expected an integer", "type"],
      ["body.kind", "Required", "required"],
      ["body.tags.0", "Expected a string", "type"],
      ["body.tags.2", "Expected a string", "type"],
    ),
    refused(
      "is an empty object",
      posting("item", {}),
      ["body.name", "Required", "required"],
      ["body.price", "Required", "required"],
      ["body.kind", "Required", "required"],
    ),
    refused("is not there", { method: "POST", path: "item" }, ["body", "Required", "required"]),
    refused("is empty", posting("item", ""), ["body", "Required", "required"]),
    refused("is a list", posting("item", []), ["body", "Expected an object", "type"]),
    refused("is null", posting("item", null), ["body", "Expected an object", "type"]),
    refused("is a text", posting("item", '"Tea"'), ["body", "Expected an object", "type"]),
    {
      name: "is no JSON",
      ask: posting("item", '{"name": }'),
      status: 400,
      problem: { detail: "Malformed JSON at line 1, column 10" },
    },
    {
      name: "is of another content type",
      ask: { ...posting("item", ITEM), headers: { "content-type": "text/plain" } },
      status: 415,
      problem: { detail: "Content type text/plain cannot be read here; send application/json" },
    },
    {
      name: "is a form",
      ask: { method: "POST", path: "item", body: new URLSearchParams({ name: "Tea", price: "2.5", kind: "new" }) },
      status: 415,
      problem: {
        detail:
          "Content type application/x-www-form-urlencoded;charset=UTF-8 cannot be read here; send application/json",
      },
    },
  ],
};
