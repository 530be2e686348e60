// A declared form: its texts are converted, files come as files, and JSON is none.
import { type Ask, type Body, type Case, JSON_TYPE, type Topic } from "../case.ts";
import { multipart, refused, type Wrong } from "./declaring.ts";

const ANSWER = { name: "Ada", age: 36, news: false, tags: [], photo: null };

const sending = (body: Body): Ask => ({ method: "POST", path: "signup", body });
const form = (text: string): Ask => sending(new URLSearchParams(text));

const good = (name: string, ask: Ask, answer: object): Case => ({ name, ask, json: { ...ANSWER, ...answer } });
const bad = (name: string, text: string, ...wrong: Wrong[]): Case => refused(name, form(text), ...wrong);

const noForm = (name: string, ask: Partial<Ask>, type: string): Case => ({
  name,
  ask: { method: "POST", path: "signup", ...ask },
  status: 415,
  problem: {
    detail: `Content type ${type} cannot be read here; send multipart/form-data or application/x-www-form-urlencoded`,
  },
});

export const DECLARED_FORMS: Topic = {
  name: "a declared form",
  cases: [
    good("gets its defaults", form("name=Ada&age=36"), {}),
    good("has texts of many types", form("name=Ada&age=36&news=on&tags=a"), { news: true, tags: ["a"] }),
    good("has all texts of a name that may come more than once", form("name=Ada&age=36&tags=a&tags=1"), {
      tags: ["a", "1"],
    }),
    good("has the last text of any other name", form("name=Eve&name=Ada&age=1&age=36"), {}),
    good("leaves out what nobody declared", form("name=Ada&age=36&more=1"), {}),
    good(
      "has files",
      sending(multipart(["name", "Ada"], ["age", "36"], ["tags", "a"], ["photo", new File(["pixels"], "a.png")])),
      {
        tags: ["a"],
        photo: "pixels",
      },
    ),
    bad("lacks a field", "age=36", ["body.name", "Required", "required"]),
    bad("has a text for a number", "name=Ada&age=old", ["body.age", "Expected an integer", "type"]),
    bad(
      "has many faults, told in the order of the declaration",
      "news=perhaps&age=17&name=A",
      ["body.name", "Expected at least 2 characters", "minLength"],
      ["body.age", "Expected at least 18", "minimum"],
      ["body.news", "Expected a boolean", "type"],
    ),
    refused("has a file for a text", sending(multipart(["name", new File(["Ada"], "a.txt")], ["age", "36"])), [
      "body.name",
      "Expected a string",
      "type",
    ]),
    refused("has a text for a file", sending(multipart(["name", "Ada"], ["age", "36"], ["photo", "a.png"])), [
      "body.photo",
      "Expected a file",
      "type",
    ]),
    refused("is not there", { method: "POST", path: "signup" }, ["body", "Required", "required"]),
    refused("is empty", form(""), ["body", "Required", "required"]),
    {
      name: "may be left out where every field has a default",
      ask: { method: "PUT", path: "signup" },
      json: { news: false },
    },
    noForm("is no JSON", { headers: JSON_TYPE, body: '{"name":"Ada","age":36}' }, "application/json"),
    noForm("needs its content type", { body: Buffer.from("name=Ada&age=36") }, "none"),
  ],
};
