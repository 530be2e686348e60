// Holds an answer against what a case expects of it.
import { readFileSync } from "node:fs";
import { STATUS_CODES } from "node:http";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import type { Ask, Exchange, Expected, ExpectedProblem } from "./case.ts";
import type { Answer, Client } from "./client.ts";

const APP = fileURLToPath(new URL("./app/", import.meta.url));
const FAULT_DETAIL = "The request could not be answered; the log has the reason under this id";

/** Every answer has a request id, whatever else. */
export async function checkExchange(client: Client, exchange: Exchange): Promise<void> {
  const ask = typeof exchange.ask === "string" ? { path: exchange.ask } : exchange.ask;
  const answer = await client.ask(ask);
  expect({ status: answer.status, ...shown(answer, exchange) }).toMatchObject({ status: exchange.status ?? 200 });
  expect(answer.requestId).toMatch(/^[\w.:/+=-]{1,128}$/);
  checkHeaders(answer, exchange.headers ?? {});
  checkBody(answer, exchange);
  if (exchange.problem) checkProblem(answer, exchange.problem, client, ask);
}

// What a surprising answer says is worth more than its status.
function shown(answer: Answer, expected: Expected): { body?: string } {
  return answer.status === (expected.status ?? 200) ? {} : { body: answer.text.slice(0, 2000) };
}

function checkHeaders({ headers }: Answer, expected: NonNullable<Expected["headers"]>): void {
  for (const [name, value] of Object.entries(expected)) {
    if (Array.isArray(value) && name === "set-cookie") expect(headers.getSetCookie()).toEqual(value);
    else if (Array.isArray(value)) expect(headers.get(name)).toBe(value.join(", "));
    else if (value instanceof RegExp) expect(headers.get(name)).toMatch(value);
    else expect(headers.get(name)).toBe(value);
  }
}

function checkBody(answer: Answer, { json, text, bytes }: Expected): void {
  if (json !== undefined) {
    expect(answer.headers.get("content-type")).toMatch(/^application\/(?:[\w.]+\+)?json$/);
    expect(answer.json).toEqual(json);
  }
  if (text instanceof RegExp) expect(answer.text).toMatch(text);
  else if (text !== undefined) expect(answer.text).toBe(text);
  if (bytes !== undefined) expect([...answer.bytes]).toEqual([...bytes]);
}

function checkProblem(answer: Answer, { detail, errors, fault }: ExpectedProblem, client: Client, ask: Ask): void {
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  const { error, detail: shownDetail, ...problem } = answer.json as Record<string, unknown>;
  expect(problem).toEqual({
    type: "about:blank",
    title: STATUS_CODES[answer.status] ?? "Error",
    status: answer.status,
    instance: new URL(client.path(ask.path), client.url).pathname,
    requestId: answer.requestId,
    ...(errors === undefined ? {} : { errors }),
  });
  const expectedDetail = fault ? FAULT_DETAIL : detail;
  if (expectedDetail instanceof RegExp) expect(shownDetail).toMatch(expectedDetail);
  else expect(shownDetail).toBe(expectedDetail);
  if (fault && client.mode === "development") checkFault(error as Record<string, unknown>, fault);
  else expect(error).toBeUndefined();
}

function checkFault(error: Record<string, unknown>, fault: NonNullable<ExpectedProblem["fault"]>): void {
  const { kind = /\w/, message = /^/, file, after } = fault;
  expect(error).toMatchObject({ kind: expect.any(String), message: expect.any(String) });
  expect(error.kind).toMatch(kind);
  expect(error.message).toMatch(message);
  if (file !== undefined) expect(error.file).toMatch(new RegExp(`^api/.*${file}\\.\\w+$`));
  if (after !== undefined) expect(error.line).toBe(lineOf(String(error.file), after));
}

/** The line on which a text stands in a file of the fixture app. */
function lineOf(file: string, text: string): number {
  const lines = readFileSync(`${APP}${file}`, "utf8").split("\n");
  return lines.findIndex((line) => line.includes(text)) + 1;
}
