// What a request is told of values that do not fit: a code and words for each, the same from every language and schema.
import { type FieldError, HTTPException } from "./exception.ts";

/** A code, which is the keyword of JSON Schema that is violated or `custom`, and its words. */
export interface Violation {
  readonly code: string;
  readonly message: string;
}

/** More are not listed; the last line says that there are. */
export const MAX_VIOLATIONS = 100;

export const REQUIRED: Violation = { code: "required", message: "Required" };
export const UNKNOWN_FIELD: Violation = { code: "additionalProperties", message: "Unknown field" };
export const NO_FORM_FITS: Violation = { code: "anyOf", message: "Fits none of the accepted forms" };

/** By the names of JSON Schema; several are alternatives. */
export function expectedType(...names: readonly string[]): Violation {
  return { code: "type", message: `Expected ${[...new Set(names.map(withArticle))].join(" or ")}` };
}

export function expectedFormat(name: string): Violation {
  return { code: "format", message: `Expected ${withArticle(name)}` };
}

/** Of an enum, or of a constant where there is one value. */
export function expectedValue(values: readonly unknown[]): Violation {
  const texts = values.map((value) => (typeof value === "bigint" ? String(value) : JSON.stringify(value)));
  return texts.length === 1
    ? { code: "const", message: `Expected ${texts[0]}` }
    : { code: "enum", message: `Expected one of ${texts.join(", ")}` };
}

export function expectedPattern(source: string): Violation {
  return { code: "pattern", message: `Expected a text that matches ${source}` };
}

const BOUNDS = {
  minimum: "at least",
  maximum: "at most",
  exclusiveMinimum: "more than",
  exclusiveMaximum: "less than",
  multipleOf: "a multiple of",
  minLength: "at least",
  maxLength: "at most",
  minItems: "at least",
  maxItems: "at most",
} as const;

/** Of a number, or of how many characters or items there are. */
export function beyond(code: keyof typeof BOUNDS, bound: number | bigint | string): Violation {
  const noun = code.endsWith("Length") ? " character" : code.endsWith("Items") ? " item" : "";
  const plural = noun !== "" && Number(bound) !== 1 ? "s" : "";
  return { code, message: `Expected ${BOUNDS[code]} ${bound}${noun}${plural}` };
}

/** The answer to a request with these errors, in the order they are to be told. */
export function misfit(errors: readonly FieldError[]): HTTPException {
  const left = errors.length - MAX_VIOLATIONS;
  const listed = errors.slice(0, MAX_VIOLATIONS);
  if (left > 0) listed.push({ location: [], message: `And ${left} more`, code: "custom" });
  return new HTTPException(422, "The request does not fit what this route declares", { errors: listed });
}

const SHOWN = 5;

/** For an author: `price: Expected a number; tags[0]: Required`. */
export function describeViolations(errors: readonly FieldError[]): string {
  const shown = errors.slice(0, SHOWN).map(({ location, message }) => {
    const path = location.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("");
    return path === "" ? message : `${path.replace(/^\./, "")}: ${message}`;
  });
  if (errors.length > SHOWN) shown.push(`and ${errors.length - SHOWN} more`);
  return shown.join("; ");
}

// Of the names in use, those with a u are said like "you".
const withArticle = (name: string) => (name === "null" ? name : `${/^[aeio]/.test(name) ? "an" : "a"} ${name}`);
