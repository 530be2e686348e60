// Answers against what is declared of them.
import type { Ask, Case, Topic } from "../case.ts";

/** Development looks at answers, production sends them. */
const badAnswer = (kind: string, sent: unknown, message: string): Case[] => {
  const ask: Ask = { method: "POST", path: `answer?kind=${kind}` };
  const fault = { kind: "HandlerError", message: `POST returned what it does not declare: ${message}`, file: "answer" };
  return [
    { name: `is a fault, shown in development: ${kind}`, development: true, ask, status: 500, problem: { fault } },
    { name: `is sent in production: ${kind}`, production: true, ask, json: sent },
  ];
};

export const DECLARED_ANSWERS: Topic = {
  name: "an answer that is declared",
  cases: [
    {
      name: "fits",
      ask: { method: "POST", path: "answer?kind=right" },
      json: { name: "tea", price: 2, lines: [{ sku: "a" }] },
    },
    ...badAnswer("field", { name: "tea", price: "two", lines: [] }, "price: Expected a number"),
    ...badAnswer(
      "many",
      { price: 1, lines: [{ sku: "a" }, { sku: 1 }] },
      "name: Required; lines[1].sku: Expected a string",
    ),
    ...badAnswer("other", ["tea"], "Expected an object"),
  ],
};
