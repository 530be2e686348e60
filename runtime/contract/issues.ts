// What schema libraries say of a value, in the codes and words of the contract. Zod's issues are translated; others keep
// their message.
import type { FieldError } from "./exception.ts";
import {
  beyond,
  expectedFormat,
  expectedPattern,
  expectedType,
  expectedValue,
  NO_FORM_FITS,
  REQUIRED,
  UNKNOWN_FIELD,
  type Violation,
} from "./violations.ts";

/** One of Standard Schema; zod's have more. */
export interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
  readonly code?: string;
  readonly [detail: string]: unknown;
}

type Location = FieldError["location"];

/** Issues of any library, each with where it is, seen from `value`, which was judged. */
export function violationsOf(issues: readonly Issue[], value: unknown): FieldError[] {
  return issues.map(({ path, message }) => {
    const location = (path ?? []).map(keyOf);
    return { location, ...(valueAt(value, location) === undefined ? REQUIRED : { message, code: "custom" }) };
  });
}

/** Issues of zod 4. */
export function zodViolations(issues: readonly Issue[], value: unknown): FieldError[] {
  return issues.flatMap((issue) => translate(issue, value));
}

function translate(issue: Issue, value: unknown): FieldError[] {
  const location = (issue.path ?? []).map(keyOf);
  if (issue.code === "unrecognized_keys")
    return (issue.keys as string[]).map((key) => ({
      location: [...location, key],
      ...UNKNOWN_FIELD,
    }));
  const alternatives = nullable(issue);
  if (alternatives)
    return alternatives.flatMap((inner) => within(location, translate(inner, valueAt(value, location))));
  const known = zodWords(issue);
  const missing = known.code !== "custom" && valueAt(value, location) === undefined;
  if (!missing) return [{ location, message: issue.message, code: known.code }];
  // A text the author wrote stays.
  const message = issue.message === known.message ? REQUIRED.message : issue.message;
  return [{ location, message, code: REQUIRED.code }];
}

const within = (location: Location, errors: readonly FieldError[]) =>
  errors.map((error) => ({ ...error, location: [...location, ...error.location] }));

function keyOf(step: PropertyKey | { readonly key: PropertyKey }): string | number {
  const key = typeof step === "object" ? step.key : step;
  return typeof key === "symbol" ? String(key) : key;
}

function valueAt(value: unknown, location: Location): unknown {
  let found = value;
  for (const key of location) {
    if (found === null || typeof found !== "object" || !Object.hasOwn(found, key)) return undefined;
    found = (found as Record<string | number, unknown>)[key];
  }
  return found;
}

/** What is wrong with the one form that is not null. */
function nullable({ code, errors }: Issue): readonly Issue[] | undefined {
  if (code !== "invalid_union") return undefined;
  const forms = (errors as Issue[][]).filter((form) => !(form.length === 1 && form[0]?.expected === "null"));
  return forms.length === 1 && (errors as Issue[][]).length > 1 ? forms[0] : undefined;
}

/** The words for an issue of zod, finished or still being made. */
export function zodWords(issue: Issue): Violation {
  const words = WORDS[issue.code ?? "custom"] ?? customWords;
  return words !== customWords && "input" in issue && issue.input === undefined ? REQUIRED : words(issue);
}

const customWords = ({ message }: Issue): Violation => ({ code: "custom", message: message ?? "Does not fit" });

const WORDS: Record<string, (issue: Issue) => Violation> = {
  invalid_type: (issue) => expectedType(typeName(issue)),
  invalid_value: (issue) => expectedValue(issue.values as unknown[]),
  invalid_format: formatWords,
  too_small: (issue) => boundWords(issue, issue.minimum as number, "minimum", "exclusiveMinimum", "min"),
  too_big: (issue) => boundWords(issue, issue.maximum as number, "maximum", "exclusiveMaximum", "max"),
  not_multiple_of: (issue) => beyond("multipleOf", issue.divisor as number),
  unrecognized_keys: () => UNKNOWN_FIELD,
  invalid_union: unionWords,
  invalid_key: innerWords,
  invalid_element: innerWords,
  custom: customWords,
};

const TYPE_NAMES: Record<string, string> = {
  int: "integer",
  bigint: "integer",
  tuple: "array",
  set: "array",
  record: "object",
  map: "object",
  nan: "number",
};

interface NumberDef {
  readonly format?: string;
  readonly checks?: readonly { readonly _zod: { readonly def: NumberDef } }[];
}

/** `z.int()` says of a text that a number was expected; what it is itself says more. */
function typeName({ expected, inst }: Issue): string {
  const def = (inst as { _zod?: { def: NumberDef } } | undefined)?._zod?.def;
  if (expected === "number" && def && [def, ...(def.checks ?? []).map((check) => check._zod.def)].some(isWhole))
    return "integer";
  return TYPE_NAMES[expected as string] ?? String(expected);
}

const isWhole = ({ format }: NumberDef) => format?.includes("int") ?? false;

/** Zod's names for what JSON Schema calls otherwise. */
const FORMATS: Record<string, string> = { datetime: "date-time", url: "uri" };
const TEXT_CHECKS = new Set(["regex", "lowercase", "uppercase", "template_literal"]);

function formatWords({ format, pattern, prefix, suffix, includes }: Issue): Violation {
  const name = String(format);
  if (prefix !== undefined) return expectedPattern(`^${escaped(prefix)}`);
  if (suffix !== undefined) return expectedPattern(`${escaped(suffix)}$`);
  if (includes !== undefined) return expectedPattern(escaped(includes));
  if (!TEXT_CHECKS.has(name)) return expectedFormat(FORMATS[name] ?? name);
  return expectedPattern(/^\/(.*)\/[a-z]*$/s.exec(String(pattern))?.[1] ?? String(pattern));
}

const escaped = (text: unknown) => String(text).replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");

type Keyword = Parameters<typeof beyond>[0];

function boundWords(issue: Issue, bound: number, closed: Keyword, open: Keyword, prefix: "min" | "max"): Violation {
  switch (issue.origin) {
    case "string":
      return beyond(`${prefix}Length`, bound);
    case "array":
    case "set":
      return beyond(`${prefix}Items`, bound);
    default:
      return beyond(issue.inclusive ? closed : open, bound);
  }
}

/** Of a key of a record, an element of a map. */
function innerWords({ issues }: Issue): Violation {
  const [first] = issues as Issue[];
  return first ? { code: zodWords(first).code, message: first.message } : NO_FORM_FITS;
}

/** Where every form wants another type, the types; where a field says which form it is, its values. */
function unionWords({ errors, options, discriminator }: Issue): Violation {
  if (discriminator !== undefined && Array.isArray(options)) return expectedValue(options);
  const forms = errors as Issue[][];
  const types = forms.map((form) => (form.length === 1 && form[0]?.path?.length === 0 ? zodWords(form[0]) : undefined));
  if (forms.length === 0 || types.some((one) => one?.code !== "type")) return NO_FORM_FITS;
  const names = forms.map(([issue]) => (issue as Issue).message.replace(/^Expected an? |^Expected /, ""));
  return expectedType(...names);
}
