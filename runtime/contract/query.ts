// The query of a URL by name.
import type { Query } from "./handler.ts";

/** `?a=1&a=2&b=3` gives `{ a: ["1", "2"], b: "3" }`. */
export function parseQuery(url: string): Query {
  const query: Query = Object.create(null);
  const start = url.indexOf("?");
  if (start < 0) return query;
  for (const [name, value] of new URLSearchParams(url.slice(start + 1))) {
    const known = query[name];
    if (known === undefined) query[name] = value;
    else if (typeof known === "string") query[name] = [known, value];
    else known.push(value);
  }
  return query;
}
