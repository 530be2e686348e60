// A request against what its handler declares: every part is checked, all that is wrong is told at once, in order.
import { readDeclaredForm, readDeclaredJson } from "./body.ts";
import type { FieldError } from "./exception.ts";
import type { Context } from "./handler.ts";
import { jsonSchemaOf } from "./json-schema.ts";
import { type Schema, type Validate, type Verdict, validatorOf } from "./standard.ts";
import { convertTexts, type TextShape, textShapeOf } from "./texts.ts";
import { misfit, REQUIRED } from "./violations.ts";

type Part = "params" | "query" | "headers" | "cookies" | "body" | "form";
type Schemas = { readonly [P in Part]?: Schema | undefined };
type Judge = (request: Request, context: Context) => Verdict | Promise<Verdict>;

/** In the order their errors are told. */
const LOCATIONS: Readonly<Record<Part, string>> = {
  params: "path",
  query: "query",
  headers: "header",
  cookies: "cookie",
  body: "body",
  form: "body",
};

/** Gives the context for the handler, or throws (rejects with) the 422; a promise only where something has to be awaited. */
export function requestCheck(schemas: Schemas): (request: Request, context: Context) => unknown {
  const parts = (Object.keys(LOCATIONS) as Part[]).filter((part) => schemas[part] !== undefined);
  const judges = parts.map((part) => judgeOf(part, schemas[part] as Schema));
  return (request, context) => {
    const verdicts = judges.map((judge) => judge(request, context));
    const settle = (settled: readonly Verdict[]) => accept(parts, settled, context);
    return verdicts.some(isPromise) ? Promise.all(verdicts).then(settle) : settle(verdicts as Verdict[]);
  };
}

/** The names that a schema of an object has, as far as its library can tell. */
export const namesIn = (schema: Schema) => textShapeOf(jsonSchemaOf(schema, "input"))?.names ?? [];

const isPromise = (value: unknown) => value instanceof Promise;

function accept(parts: readonly Part[], verdicts: readonly Verdict[], context: Context): unknown {
  const errors: FieldError[] = [];
  const values: Values = {};
  for (const [index, part] of parts.entries()) {
    const verdict = verdicts[index] as Verdict;
    if (verdict.errors === undefined) values[part] = verdict.value;
    else
      for (const { location, ...words } of verdict.errors)
        errors.push({ location: [LOCATIONS[part], ...location], ...words });
  }
  if (errors.length > 0) throw misfit(errors);
  return new CheckedContext(context, values);
}

function judgeOf(part: Part, schema: Schema): Judge {
  const validate = validatorOf(schema);
  // Made with the first request: most handlers of a large app are loaded long before.
  let shape: TextShape | undefined | null = null;
  const shapeOf = () => {
    if (shape === null) shape = textShapeOf(jsonSchemaOf(schema, "input"));
    return shape;
  };
  if (part === "body") return async (request, context) => validate(await readDeclaredJson(request, context));
  if (part === "form")
    return async (request, context) => {
      const fields = await readDeclaredForm(request, context);
      if (fields === undefined) return judgeNothing(validate);
      const known = shapeOf();
      if (known) convertTexts(fields, known);
      return validate(fields);
    };
  const take = TAKE[part];
  return (request, context) => {
    const known = shapeOf();
    const values = take(request, context, known);
    if (known) convertTexts(values, known);
    return validate(values);
  };
}

/** Of a form that was not sent: fine where it may be left out, or has no field that must be there. */
async function judgeNothing(validate: Validate): Promise<Verdict> {
  for (const nothing of [undefined, {}]) {
    const verdict = await validate(nothing);
    if (verdict.errors === undefined) return verdict;
  }
  return { errors: [{ location: [], ...REQUIRED }] };
}

type Take = (request: Request, context: Context, shape: TextShape | undefined) => Record<string, unknown>;

/** Without a prototype: a name that is not declared is not there, whatever it is called. */
const copy = (values: object): Record<string, unknown> => Object.assign(Object.create(null), values);

/** Each gives an object of its own. */
const TAKE: Readonly<Record<Exclude<Part, "body" | "form">, Take>> = {
  params: (_request, { params }) => copy(params),
  query: (_request, { query }) => copy(query),
  cookies: (_request, { cookies }) => copy(cookies.all()),
  headers({ headers }, _context, shape) {
    const taken = copy(shape === undefined || shape.open ? Object.fromEntries(headers) : {});
    if (shape === undefined) return taken;
    for (const name of shape.names) {
      const text = headers.get(name);
      if (text !== null) taken[name] = shape.lists.has(name) ? text.split(/\s*,\s*/) : text;
    }
    return taken;
  },
};

type Values = { [P in Part]?: unknown };

/** What is not declared comes from the context below, when it is asked for. */
class CheckedContext implements Record<keyof Context, unknown> {
  readonly #context: Context;
  readonly #values: Values;

  constructor(context: Context, values: Values) {
    this.#context = context;
    this.#values = values;
  }

  get params(): unknown {
    return "params" in this.#values ? this.#values.params : this.#context.params;
  }

  get query(): unknown {
    return "query" in this.#values ? this.#values.query : this.#context.query;
  }

  get headers(): unknown {
    return this.#values.headers;
  }

  get cookies(): unknown {
    const { cookies } = this.#context;
    if (!("cookies" in this.#values)) return cookies;
    const values = this.#values.cookies as Record<string, unknown>;
    return {
      get: (name: string) => values[name],
      all: () => values,
      set: cookies.set.bind(cookies),
      delete: cookies.delete.bind(cookies),
    };
  }

  get body(): unknown {
    return "body" in this.#values ? this.#values.body : this.#context.body;
  }

  get form(): unknown {
    return this.#values.form;
  }

  get state() {
    return this.#context.state;
  }

  get requestId() {
    return this.#context.requestId;
  }

  get error() {
    return this.#context.error;
  }

  get signal() {
    return this.#context.signal;
  }

  get log() {
    return this.#context.log;
  }

  get trace() {
    return this.#context.trace;
  }

  call(path: string, init?: RequestInit): Promise<Response> {
    return this.#context.call(path, init);
  }
}
