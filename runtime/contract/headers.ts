// Response headers from handlers: checked here once, because an invalid one would reach node-server as a crash.
import { HandlerError } from "../errors.ts";

/** What a handler may give as headers: a record (a list means several lines), pairs, or Headers. */
export type HeadersLike = Headers | Record<string, unknown> | Iterable<readonly [string, unknown]>;

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// Tab and visible latin-1: what may stand in a header line (RFC 9110, section 5.5).
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
// The runtime frames messages itself; a wrong length or a second framing would spill into the next response.
const FRAMING = new Set([
  "connection",
  "content-length",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Whether an author has set what the runtime sets. */
export function hasFraming(record: object): boolean {
  for (const name in record) if (FRAMING.has(name)) return true;
  return false;
}

const ASCII = /^[\t\x20-\x7e]*$/;

/** Framing headers left out; undefined where a name has several lines or a value is not ASCII, which `headerPairs` takes. */
export function headerRecord(headers: Headers): Record<string, string> | undefined {
  const record: Record<string, string> = {};
  // Their names are lower case and valid already.
  for (const [name, value] of headers) {
    if (name === "set-cookie" || !ASCII.test(value)) return undefined;
    if (!FRAMING.has(name)) record[name] = value;
  }
  return record;
}

/** Name and value pairs with lower-case names, framing headers left out. Throws HandlerError on an invalid one. */
export function headerPairs(headers: HeadersLike | null | undefined): [string, string][] {
  const pairs: [string, string][] = [];
  if (headers === null || headers === undefined) return pairs;
  const entries =
    Symbol.iterator in headers ? (headers as Iterable<readonly [string, unknown]>) : Object.entries(headers);
  for (const [rawName, raw] of entries) {
    const name = String(rawName).toLowerCase();
    if (!NAME.test(name))
      throw new HandlerError(
        `Response header name ${JSON.stringify(rawName)} is not a token; use letters, digits and "-"`,
      );
    if (FRAMING.has(name) || raw === undefined || raw === null) continue;
    for (const value of Array.isArray(raw) ? raw : [raw]) {
      const text = String(value);
      if (!VALUE.test(text))
        throw new HandlerError(
          `Response header ${name} has the value ${JSON.stringify(text)}; only latin-1 characters without line breaks can be sent (encode others, e.g. with encodeURIComponent)`,
        );
      pairs.push([name, text]);
    }
  }
  return pairs;
}
