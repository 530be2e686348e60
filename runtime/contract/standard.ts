// Schemas of any library that speaks Standard Schema: known by what they can do, asked for a verdict.
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { FieldError } from "./exception.ts";
import { type Issue, violationsOf, zodViolations, zodWords } from "./issues.ts";

export type Schema<Input = unknown, Output = Input> = StandardSchemaV1<Input, Output>;
export type OutputOf<S> = S extends StandardSchemaV1 ? StandardSchemaV1.InferOutput<S> : never;

/** What became of a value: as the schema gives it, or why it does not fit. Locations begin at the value. */
export type Verdict = { readonly value: unknown; readonly errors?: undefined } | { readonly errors: FieldError[] };

export type Validate = (value: unknown) => Verdict | Promise<Verdict>;

/** Some libraries have callable schemas. */
export function isSchema(value: unknown): value is Schema {
  if (value === null || (typeof value !== "object" && typeof value !== "function")) return false;
  const standard = (value as Partial<Schema>)["~standard"];
  return typeof standard?.validate === "function";
}

/** Zod is asked in its own way, whichever copy it is: then its messages are ours, unless the author wrote others. */
export function validatorOf(schema: Schema): Validate {
  const [ask, explain] = isZod(schema)
    ? ([zodAnswer(schema), zodViolations] as const)
    : ([standardAnswer(schema), violationsOf] as const);
  const judge = ({ issues, value }: Answer, input: unknown): Verdict =>
    issues === undefined ? { value } : { errors: explain(issues, input) };
  return (value) => {
    const answer = ask(value);
    return answer instanceof Promise ? answer.then((late) => judge(late, value)) : judge(answer, value);
  };
}

type Answer = { readonly issues?: readonly Issue[] | undefined; readonly value?: unknown };
type Ask = (value: unknown) => Answer | Promise<Answer>;

const standardAnswer =
  (schema: Schema): Ask =>
  (value) =>
    schema["~standard"].validate(value) as Answer | Promise<Answer>;

interface ZodSchema extends Schema {
  safeParse(value: unknown, settings: object): ZodResult;
  safeParseAsync(value: unknown, settings: object): Promise<ZodResult>;
}

type ZodResult = { readonly data?: unknown; readonly error?: { readonly issues: readonly Issue[] } };

function isZod(schema: Schema): schema is ZodSchema {
  return "_zod" in schema && typeof (schema as Partial<ZodSchema>).safeParseAsync === "function";
}

const SETTINGS = { error: (issue: Issue) => zodWords(issue).message, reportInput: true };

function zodAnswer(schema: ZodSchema): Ask {
  const read = ({ data, error }: ZodResult): Answer => (error ? { issues: error.issues } : { value: data });
  let waits = false;
  return (value) => {
    if (!waits)
      try {
        return read(schema.safeParse(value, SETTINGS));
      } catch (error) {
        if ((error as Error).constructor.name !== "$ZodAsyncError") throw error;
        waits = true; // it has checks that are async functions
      }
    return schema.safeParseAsync(value, SETTINGS).then(read);
  };
}
