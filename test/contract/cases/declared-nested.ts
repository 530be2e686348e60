// A declared body of many levels: lists, formats, unions; and what only libraries of schemas can say.
import { expect } from "vitest";
import { PYDANTIC, type Topic } from "../case.ts";
import { bodiesOf, GONE, LAX, posting } from "./declaring.ts";

const ORDER = {
  id: "0f8fad5b-d9cb-469f-a165-70867728950e",
  version: 1,
  placed: "2026-03-04T05:06:07Z",
  lines: [{ sku: "ABC", amount: 2 }],
  address: { street: "Main", zip: "12345" },
  code: "x",
};
const ORDER_ANSWER = { id: ORDER.id, year: 2026, amounts: [2], zip: "12345", code: "x", payment: null };

const { good: order, bad: badOrder } = bodiesOf("order", ORDER, ORDER_ANSWER);

export const DECLARED_NESTED: Topic = {
  name: "a declared body of many parts",
  cases: [
    order("fits", {}, {}),
    order("may have an offset", { placed: "2026-12-31T23:30:00-02:00" }, { year: 2027 }),
    order("has all its lines", { lines: [2, 4].map((amount) => ({ sku: "ABC", amount })) }, { amounts: [2, 4] }),
    order("has the one form of a union", { payment: { kind: "card", number: "1" } }, { payment: "card" }),
    order("has the other form", { payment: { kind: "cash", given: 5 } }, { payment: "cash" }),
    order("has a number of a union", { code: 5 }, { code: 5 }),
    badOrder("has no uuid", { id: "1" }, ["body.id", "Expected a uuid", "format"]),
    badOrder("has a number for a uuid", { id: 1 }, ["body.id", "Expected a string", "type"]),
    badOrder("has another constant", { version: 2 }, ["body.version", "Expected 1", "const"]),
    badOrder("lacks the constant", { version: GONE }, ["body.version", "Required", "required"]),
    badOrder("has no point in time", { placed: "yesterday" }, ["body.placed", "Expected a date-time", "format"]),
    badOrder("has a day that is not", { day: "2026-02-30" }, ["body.day", "Expected a date", "format"]),
    badOrder("has no lines", { lines: [] }, ["body.lines", "Expected at least 1 item", "minItems"]),
    badOrder("has a line that is none", { lines: [5] }, ["body.lines.0", "Expected an object", "type"]),
    badOrder("has another pattern", { lines: [{ sku: "abc", amount: 2 }] }, [
      "body.lines.0.sku",
      "Expected a text that matches ^[A-Z]{3}$",
      "pattern",
    ]),
    badOrder("has no multiple", { lines: [ORDER.lines[0], { sku: "ABC", amount: 3 }] }, [
      "body.lines.1.amount",
      "Expected a multiple of 2",
      "multipleOf",
    ]),
    badOrder(
      "lacks something inside",
      { address: { zip: "1234" } },
      ["body.address.street", "Required", "required"],
      ["body.address.zip", "Expected at least 5 characters", "minLength"],
    ),
    {
      ...badOrder("has neither of two types", { code: true }, ["body.code", "Expected a string or an integer", "type"]),
      skip: LAX,
    },
    badOrder("lacks the value of two types", { code: GONE }, ["body.code", "Required", "required"]),
    badOrder("breaks a limit of the one form that it has", { code: "a code" }, [
      "body.code",
      "Expected at most 5 characters",
      "maxLength",
    ]),
    badOrder("has no form of a union", { payment: { kind: "card" } }, [
      "body.payment",
      "Fits none of the accepted forms",
      "anyOf",
    ]),
    {
      name: "has more faults than are told",
      async run(client) {
        const { status, json } = await client.ask(posting("order", { ...ORDER, lines: Array(60).fill({}) }));
        const { errors } = json as { errors: { location: unknown[]; message: string }[] };
        expect({ status, told: errors.length }).toEqual({ status: 422, told: 101 });
        expect(errors[99]).toEqual({
          location: ["body", "lines", 49, "amount"],
          message: "Required",
          code: "required",
        });
        expect(errors[100]).toEqual({ location: [], message: "And 20 more", code: "custom" });
      },
    },
    badOrder(
      "has faults at every depth, in order",
      { id: "x", lines: [{ amount: 1 }, { sku: "ABC", amount: 2 }, {}], address: [], payment: {} },
      ["body.id", "Expected a uuid", "format"],
      ["body.lines.0.sku", "Required", "required"],
      ["body.lines.0.amount", "Expected a multiple of 2", "multipleOf"],
      ["body.lines.2.sku", "Required", "required"],
      ["body.lines.2.amount", "Required", "required"],
      ["body.address", "Expected an object", "type"],
      ["body.payment", "Fits none of the accepted forms", "anyOf"],
    ),
  ],
};

const SPAN = { from: 1, to: 3, name: "x" };

const { good: span, bad: badSpan } = bodiesOf("span", SPAN, { length: 2 });

export const DECLARED_OWN: Topic = {
  name: "a declared body, as libraries of schemas have it",
  styles: ["validated-zod", PYDANTIC],
  cases: [
    span("fits", { every: { unit: "days", count: 1 } }, {}),
    badSpan("has a field more", { other: 1 }, ["body.other", "Unknown field", "additionalProperties"]),
    badSpan(
      "has fields more, after what is wrong with those that are known",
      { other: 1, to: "x", every: { unit: "hours", count: 1, more: 1 } },
      ["body.to", "Expected an integer", "type"],
      ["body.every.more", "Unknown field", "additionalProperties"],
      ["body.other", "Unknown field", "additionalProperties"],
    ),
    badSpan("fails a check of the author's", { name: "admin" }, ["body.name", "Taken", "custom"]),
    badSpan("fails one of the whole", { to: 0 }, ["body", "Ends before it begins", "custom"]),
    badSpan("fails that of its form", { every: { unit: "days", count: 0 } }, [
      "body.every.count",
      "Expected at least 1",
      "minimum",
    ]),
    badSpan("is of no form", { every: { unit: "weeks" } }, [
      "body.every.unit",
      'Expected one of "days", "hours"',
      "enum",
    ]),
    badSpan("does not say its form", { every: { count: 1 } }, ["body.every.unit", "Required", "required"]),
  ],
};
