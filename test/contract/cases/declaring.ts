// How cases of declared requests are written: what fits and what is told of the rest, for every way to declare.
import { type Ask, type Case, JSON_TYPE, PYDANTIC, type Skip } from "../case.ts";

export type Wrong = readonly [location: string, message: string, code: string];

const DETAIL = "The request does not fit what this route declares";

/** `body.lines.0.sku` is a location; numbers in it are indices. */
const locate = (text: string) => text.split(".").map((key) => (/^\d+$/.test(key) ? Number(key) : key));

export const refused = (name: string, ask: Ask, ...wrong: Wrong[]): Case => ({
  name,
  ask,
  status: 422,
  problem: {
    detail: DETAIL,
    errors: wrong.map(([location, message, code]) => ({ location: locate(location), message, code })),
  },
});

/** JSON, unless it is text or a form. */
export const posting = (path: string, body: unknown, headers: Record<string, string> = JSON_TYPE): Ask => ({
  method: "POST",
  path,
  headers: body instanceof FormData ? {} : headers,
  body: typeof body === "string" || body instanceof FormData ? body : JSON.stringify(body),
});

export function multipart(...fields: [name: string, value: string | Blob][]): FormData {
  const data = new FormData();
  for (const [name, value] of fields) data.append(name, value as string);
  return data;
}

/** Cases of one path that takes a body: of a body that fits, with a change, and what comes of it. */
export function bodiesOf(path: string, body: object, answer: object) {
  const ask = (change: object) => posting(path, { ...body, ...change });
  return {
    good: (name: string, change: object, changed: object): Case => ({
      name,
      ask: ask(change),
      json: { ...answer, ...changed },
    }),
    bad: (name: string, change: object, ...wrong: Wrong[]): Case => refused(name, ask(change), ...wrong),
  };
}

export const LAX: Skip = { [PYDANTIC]: "pydantic converts it, unless the model is strict" };

export const GONE = undefined; // not in the JSON at all
