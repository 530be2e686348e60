// defineHandler: what a handler takes and answers, declared once with schemas of any library that speaks Standard Schema.
import { inspect } from "node:util";
import type { CookieOptions } from "./cookies.ts";
import { requestCheck } from "./declared-request.ts";
import type { Context, Params, Query } from "./handler.ts";
import type { HeadersLike } from "./headers.ts";
import { isSchema, type OutputOf, type Schema } from "./standard.ts";

type Maybe<S> = S | undefined;

/** The items of a stream of server-sent events. */
export interface Events<S extends Schema = Schema> {
  readonly [EVENTS]: S;
}

/** One schema is that of 200; a table has one for each status. */
export type Responses = Schema | Events | { readonly [S in Status]?: Schema | Events };

type Status =
  | (200 | 201 | 202 | 203 | 204 | 205 | 206 | 207 | 208 | 226)
  | (300 | 301 | 302 | 303 | 304 | 305 | 307 | 308)
  | (400 | 401 | 402 | 403 | 404 | 405 | 406 | 407 | 408 | 409 | 410 | 411 | 412 | 413 | 414 | 415 | 416 | 417 | 418)
  | (421 | 422 | 423 | 424 | 425 | 426 | 428 | 429 | 431 | 451)
  | (500 | 501 | 502 | 503 | 504 | 505 | 506 | 507 | 508 | 510 | 511);

/** All of it is optional. What is declared is checked before the handler runs, and converted where it is text on the wire. */
export interface HandlerDeclaration<
  P extends Maybe<Schema> = Maybe<Schema>,
  Q extends Maybe<Schema> = Maybe<Schema>,
  H extends Maybe<Schema> = Maybe<Schema>,
  C extends Maybe<Schema> = Maybe<Schema>,
  B extends Maybe<Schema> = Maybe<Schema>,
  R extends Responses = Responses,
  F extends Maybe<Schema> = Maybe<Schema>,
> {
  /** An object of path parameters. */
  readonly params?: P;
  readonly query?: Q;
  /** An object of headers, by lower-case name. */
  readonly headers?: H;
  readonly cookies?: C;
  /** JSON, and nothing else: what another site can send without asking has to be declared as a form. */
  readonly body?: B;
  /** The fields of a form, instead of a body. */
  readonly form?: F;
  readonly response?: R;
  /** For documents; beats the comment above the export. */
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly deprecated?: boolean;
  /** Security requirements as OpenAPI has them. */
  readonly security?: readonly { readonly [scheme: string]: readonly string[] }[];
}

/** The context of a declared handler: what is declared has its own type, the rest its usual one. */
export interface DeclaredContext<P, Q, H, C, B, F = undefined>
  extends Omit<Context, "params" | "query" | "cookies" | "body"> {
  readonly params: [P] extends [Schema] ? OutputOf<P> : Params;
  readonly query: [Q] extends [Schema] ? OutputOf<Q> : Query;
  /** What is declared of the headers; `request.headers` has all. */
  readonly headers: [H] extends [Schema] ? OutputOf<H> : undefined;
  readonly cookies: [C] extends [Schema] ? DeclaredCookies<OutputOf<C>> : Context["cookies"];
  /** The value itself where it is declared, else a promise of it. */
  readonly body: [B] extends [Schema] ? OutputOf<B> : Promise<unknown>;
  readonly form: [F] extends [Schema] ? OutputOf<F> : undefined;
}

export interface DeclaredCookies<Values> {
  get<Name extends keyof Values>(name: Name): Values[Name];
  all(): Values;
  set(name: string, value: string, options?: CookieOptions): void;
  delete(name: string, options?: CookieOptions): void;
}

/** What a handler may return under this declaration; how a `Response` was made is its own business. */
export type Answer<R> = Response | Numbered | (R extends Schema | Events ? Single<R, 200> : Listed<R>);

/** No value is this: it is here for TypeScript to take the number in `{ status: 404 }` for what it is. */
interface Numbered {
  readonly status: Status;
  readonly [EVENTS]: never;
}

type Single<S, Status> = Value<S> | { status: Status; headers?: HeadersLike; body: Value<S> };
type Listed<R> = Plain<R> | { [S in keyof R]: { status: S; headers?: HeadersLike; body: Value<R[S]> } }[keyof R];
type Plain<R> = (R extends { 200: infer S } ? Value<S> : never) | (204 extends keyof R ? undefined | null : never);
type Value<S> = S extends Events<infer Item> ? Stream<OutputOf<Item>> : OutputOf<S>;

type Stream<Item> = ReadableStream<Uint8Array> | AsyncIterable<Item | Event<Item>> | Generator<Item | Event<Item>>;
type Event<Item> = { data: Item; event?: string; id?: string | number; retry?: number };

type Declared<P, Q, H, C, B, R, F> = (
  request: Request,
  context: DeclaredContext<P, Q, H, C, B, F>,
) => Answer<R> | Promise<Answer<R>>;

const DECLARATION = Symbol.for("polyglot.declaration");
const EVENTS: unique symbol = Symbol.for("polyglot.events") as never;

/** `response: events(Item)`: the handler is a generator of items, or of `{ data: item, event, id, retry }`. */
export function events<S extends Schema>(item: S): Events<S> {
  if (!isSchema(item)) throw new TypeError(`events: ${show(item)} is no schema; accepted: ${ACCEPTED}`);
  return { [EVENTS]: item };
}

/** The schema of the items; undefined for anything else. */
export function itemOf(response: unknown): Schema | undefined {
  return (response as Partial<Events> | undefined)?.[EVENTS];
}

/** What a handler was declared with; undefined for one that was not. */
export function declarationOf(handler: unknown): HandlerDeclaration | undefined {
  return (handler as { [DECLARATION]?: HandlerDeclaration } | undefined)?.[DECLARATION];
}

/**
 * A handler that is called only with what fits: any other request is answered 422, with all that is wrong. Throws TypeError
 * when the declaration itself is wrong.
 */
export function defineHandler<
  P extends Maybe<Schema> = undefined,
  Q extends Maybe<Schema> = undefined,
  H extends Maybe<Schema> = undefined,
  C extends Maybe<Schema> = undefined,
  B extends Maybe<Schema> = undefined,
  R extends Responses = Schema<unknown>,
  F extends Maybe<Schema> = undefined,
  // The whole function is inferred, so that what it returns is known where no response is declared.
  Run extends Declared<P, Q, H, C, B, R, F> = Declared<P, Q, H, C, B, R, F>,
>(
  declaration: HandlerDeclaration<P, Q, H, C, B, R, F>,
  handler: Run,
): (request: Request, context: Context) => ReturnType<Run> {
  assertDeclaration(declaration);
  if (typeof handler !== "function")
    throw new TypeError(`defineHandler: ${show(handler)} is no handler; accepted: a function of (request, context)`);
  const check = requestCheck(declaration);
  const run = handler as unknown as (request: Request, context: unknown) => unknown;
  const declared = (request: Request, context: Context): unknown => {
    const checked = check(request, context);
    return checked instanceof Promise ? checked.then((ready) => run(request, ready)) : run(request, checked);
  };
  return Object.assign(declared, { [DECLARATION]: declaration }) as never;
}

const PARTS = ["params", "query", "headers", "cookies", "body", "form"] as const;
const WORDS = ["response", "summary", "description", "tags", "deprecated", "security"];
const ACCEPTED = "a schema of zod, valibot, arktype or any library that speaks Standard Schema";

function assertDeclaration(declaration: HandlerDeclaration): void {
  if (typeof declaration !== "object" || declaration === null)
    throw new TypeError(`defineHandler: ${show(declaration)} is no declaration; accepted: an object of schemas`);
  const names: readonly string[] = [...PARTS, ...WORDS];
  for (const name of Object.keys(declaration))
    if (!names.includes(name))
      throw new TypeError(`defineHandler: ${show(name)} cannot be declared; accepted: ${names.join(", ")}`);
  for (const part of PARTS) assertSchema(part, declaration[part], ACCEPTED);
  const { response, body, form } = declaration;
  if (body && form)
    throw new TypeError(
      "defineHandler: body and form are declared; a request has one of them: JSON is body, a form is form",
    );
  if (response === undefined || isSchema(response) || itemOf(response)) return;
  const accepted = `${ACCEPTED}, events(schema), or a table such as { 200: schema, 404: schema }`;
  const statuses = typeof response === "object" && response !== null ? Object.keys(response) : [];
  if (statuses.length === 0 || !statuses.every((status) => /^[2-5]\d\d$/.test(status)))
    throw new TypeError(`defineHandler: response is ${show(response)}; accepted: ${accepted}`);
  for (const [status, schema] of Object.entries(response))
    if (!itemOf(schema)) assertSchema(`response.${status}`, schema, `${ACCEPTED}, or events(schema)`);
}

function assertSchema(name: string, value: unknown, accepted: string): void {
  if (value !== undefined && !isSchema(value))
    throw new TypeError(`defineHandler: ${name} is ${show(value)}; accepted: ${accepted}`);
}

const show = (value: unknown) => inspect(value, { depth: 0, breakLength: Number.POSITIVE_INFINITY }).slice(0, 80);
