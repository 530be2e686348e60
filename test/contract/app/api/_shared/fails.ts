// Exceptions that are answers, by name; fails.py has the same ones.
import { HTTPException } from "polyglot-runtime";
import { pick } from "./pick.ts";

const ERRORS = [
  { location: ["body", "price"], message: "Must be positive", code: "too_small" },
  { location: ["query", "tags", 1], message: "Unknown", code: "custom" },
];

const EXCEPTIONS: Record<string, () => Error> = {
  exception: () => new HTTPException(404, "No such user"),
  bare: () => new HTTPException(403),
  empty: () => new HTTPException(400, ""),
  unicode: () => new HTTPException(400, "Nicht gefunden: ☃ 😀"),
  headers: () => new HTTPException(429, "Slow down", { headers: { "Retry-After": "3", "x-limit": "10" } }),
  errors: () => new HTTPException(422, "Two values are wrong", { errors: ERRORS }),
  server: () => new HTTPException(503, "Back soon"),
  unusual: () => new HTTPException(499, "Nobody waits"),
  "no-error": () => new HTTPException(200, "All is well"),
  "bad-header": () => new HTTPException(400, "Still told", { headers: { "x-a": "1\r\nx-b: 2" } }),
};

export function fail(name: string | undefined): never {
  throw pick(EXCEPTIONS, name)();
}
