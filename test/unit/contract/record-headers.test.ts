// Headers of a record answer as Headers do, whatever is asked of them and in which order.
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { isHeaderRecord, RecordHeaders } from "../../../runtime/contract/record-headers.ts";

const RECORD = { "content-type": "text/plain", "x-request-id": "abc" };
type Ask = (headers: Headers) => unknown;

const ASKS: Record<string, Ask> = {
  "a name in any case": (headers) => [headers.get("Content-Type"), headers.has("X-REQUEST-ID")],
  "what is not there": (headers) => [headers.get("x-none"), headers.has("x-none"), headers.get("constructor")],
  "a name that is none": (headers) => headers.get("no name"),
  "an empty name": (headers) => headers.has(""),
  "set, and again": (headers) => {
    headers.set("X-Passed", "1");
    headers.set("x-passed", "2");
    return headers.get("x-passed");
  },
  "set to what is no text": (headers) => {
    headers.set("x-number", 7 as never);
    headers.set("x-object", { toString: () => "text" } as never);
    headers.set("x-nothing", undefined as never);
    return [headers.get("x-number"), headers.get("x-object"), headers.get("x-nothing")];
  },
  "set to what is trimmed": (headers) => headers.set("x-wide", "  a b\t"),
  "set to nothing": (headers) => headers.set("x-empty", ""),
  "set to latin-1": (headers) => headers.set("x-latin", "é"),
  "set to what no line can hold": (headers) => headers.set("x-wrong", "a\r\nb"),
  "set to what is beyond latin-1": (headers) => headers.set("x-wrong", "€"),
  "set under a name that is none": (headers) => headers.set("no name", "a"),
  "set under the name of a prototype": (headers) => {
    headers.set("__proto__", "a");
    return headers.get("__proto__");
  },
  "append to what is there": (headers) => headers.append("content-type", "charset=utf-8"),
  "append what is not there": (headers) => headers.append("x-new", "1"),
  cookies: (headers) => {
    headers.append("set-cookie", "a=1");
    headers.append("Set-Cookie", "b=2");
    return headers.getSetCookie();
  },
  delete: (headers) => {
    headers.delete("Content-Type");
    headers.delete("x-none");
    return headers.has("content-type");
  },
  "all of them": (headers) => [[...headers], [...headers.keys()], [...headers.values()], [...headers.entries()]],
  "each of them": (headers) => {
    const seen: unknown[] = [];
    headers.forEach((value, name, own) => void seen.push([name, value, own === headers]));
    return seen;
  },
  "a look": (headers) => inspect(headers),
};

/** What came of it, and what the headers are then. */
function outcome(headers: Headers, asks: readonly Ask[]): unknown {
  const results = asks.map((ask) => {
    try {
      return ask(headers);
    } catch (error) {
      return (error as Error).name;
    }
  });
  return [results, [...headers]];
}

const make = () => new RecordHeaders({ ...RECORD }) as unknown as Headers;

describe("headers of a record", () => {
  it.each(Object.keys(ASKS))("answer as Headers: %s", (name) => {
    const ask = ASKS[name] as Ask;
    expect(outcome(make(), [ask])).toEqual(outcome(new Headers(RECORD), [ask]));
  });

  it("do so in any order", () => {
    const asks = Object.values(ASKS);
    for (const first of asks)
      for (const second of asks)
        expect(outcome(make(), [first, second, first])).toEqual(outcome(new Headers(RECORD), [first, second, first]));
  });

  it("are Headers, and new ones can be made of them", () => {
    expect(make()).toBeInstanceOf(Headers);
    expect([...new Headers(make())]).toEqual([...new Headers(RECORD)]);
    expect(new Response("", { headers: make() }).headers.get("x-request-id")).toBe("abc");
  });

  it("stay a record until somebody asks for more than names", () => {
    const headers = new RecordHeaders({ ...RECORD });
    headers.set("X-Passed", "1");
    headers.delete("x-request-id");
    expect(headers.record).toEqual({ "content-type": "text/plain", "x-passed": "1" });
    expect([...headers].length).toBe(2);
    expect(headers.record).toBeUndefined();
  });

  it.each([
    [{ "Content-Type": "a" }, false],
    [[["a", "b"]], false],
    [new Headers(), false],
    [{}, true],
    [RECORD, true],
  ])("are made of records with names in lower case: %j %s", (record, is) => {
    expect(isHeaderRecord(record)).toBe(is);
  });
});
