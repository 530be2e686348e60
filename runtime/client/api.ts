// What the types of an API are made of, and what a call of a route takes and gives; nothing of it is left at run time.
import type { EventStream } from "./events.ts";

/** An error as every route answers it (RFC 9457). */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
  instance?: string;
  requestId?: string;
  /** Each value that does not fit, where the status is 422: `["query", "limit"]`. */
  errors?: { location: (string | number)[]; message: string; code: string }[];
  [extension: string]: unknown;
}

/** What one method of one path takes and answers; `polyglot types` writes one for each. */
export interface RouteTypes {
  request: object;
  /** By status; "2XX" where any success has the same type. */
  responses: object;
}

export type Text = string | number | boolean;
export type AnyQuery = { readonly [name: string]: Text | readonly Text[] | null | undefined };
export type AnyForm = { readonly [name: string]: Text | Blob | readonly (Text | Blob)[] | null | undefined };
/** A form whose fields are declared; a text may be a file. */
export type FormOf<Fields> = { [Name in keyof Fields]: Fields[Name] | (string extends Fields[Name] ? Blob : never) };
/** What is sent as it is; any other body is sent as JSON. */
export type RawBody = Blob | FormData | URLSearchParams | ReadableStream<Uint8Array> | ArrayBuffer | Uint8Array;
export type Bytes = Uint8Array<ArrayBuffer>;

interface Extras {
  headers?: { readonly [name: string]: Text | undefined };
  signal?: AbortSignal | undefined;
}

/** `client.GET(path, options)`; options may be left out where the route needs none. */
export type Caller<Routes> = <Path extends keyof Routes & string>(
  path: Path,
  ...options: Arguments<RequestOf<Routes[Path]>>
) => Pending<ResponsesOf<Routes[Path]>>;

/** A method for each method that an API answers. */
export type Client<Api> = { readonly [Method in keyof Api]: Caller<Api[Method]> };

/** A request on its way: awaited, it is the data of a success, and an `ApiError` otherwise. */
export interface Pending<Responses> extends Promise<Data<Responses>> {
  /** The outcome by its status, errors included; rejects only when there is no answer at all. */
  result(): Promise<Result<Responses>>;
  /** The answer with its body unread. */
  response(): Promise<Response>;
}

export type Data<Responses> = {
  [Status in keyof Responses]: Status extends Success ? Responses[Status] : never;
}[keyof Responses];

export type Result<Responses> =
  | {
      [Status in keyof Responses]: Status extends Success
        ? Answered<Status, Responses[Status]>
        : Refused<Status, Responses[Status]>;
    }[keyof Responses]
  | Refused<Exclude<Failure, keyof Responses>, Problem>;

export interface Answered<Status, Body> {
  readonly ok: true;
  readonly status: Status extends number ? Status : number;
  readonly data: Body;
  readonly headers: Headers;
}

export interface Refused<Status, Body> {
  readonly ok: false;
  readonly status: Status extends number ? Status : number;
  readonly problem: Body;
  readonly headers: Headers;
}

type RequestOf<Route> = Route extends { request: infer Request } ? Request : never;
type ResponsesOf<Route> = Route extends { responses: infer Responses } ? Responses : never;
type Nothing = Record<never, never>;
type Arguments<Request> = Nothing extends Request ? [options?: Request & Extras] : [options: Request & Extras];

type Success = 200 | 201 | 202 | 203 | 204 | 205 | 206 | 207 | 208 | 226 | "2XX";
type Failure =
  | (400 | 401 | 402 | 403 | 404 | 405 | 406 | 407 | 408 | 409 | 410 | 411 | 412 | 413 | 414 | 415 | 416 | 417 | 418)
  | (421 | 422 | 423 | 424 | 425 | 426 | 428 | 429 | 431 | 451)
  | (500 | 501 | 502 | 503 | 504 | 505 | 506 | 507 | 508 | 510 | 511);

/** The responses of a handler that declares none, from what it returns: `ReturnOf<typeof import("./users.ts"), "GET">`. */
export type ReturnOf<Module, Method extends string> = {
  "2XX": Module extends { [M in Method]: infer Handler }
    ? ResultOf<Handler>
    : Module extends { default: infer Handler }
      ? ResultOf<Handler>
      : unknown;
};

type ResultOf<Handler> = Handler extends (...values: never) => infer Returned ? BodyOf<Awaited<Returned>> : unknown;

/** As the contract turns a value into a response. */
type BodyOf<Value> = unknown extends Value
  ? unknown
  : Value extends Response
    ? unknown
    : Value extends undefined | null
      ? undefined
      : Value extends string
        ? Value
        : Value extends Uint8Array | ArrayBuffer | Blob | ReadableStream
          ? Bytes
          : Value extends AsyncIterable<infer Item>
            ? StreamOf<Item>
            : Value extends { next(...values: never): unknown } & Iterable<infer Item>
              ? StreamOf<Item>
              : Value extends { status: number }
                ? Exclude<keyof Value, "status" | "headers" | "body"> extends never
                  ? BodyOf<Value extends { body: infer Body } ? Body : undefined>
                  : JsonOf<Value>
                : JsonOf<Value>;

type StreamOf<Item> = [Item] extends [string]
  ? string
  : [Item] extends [Uint8Array]
    ? Bytes
    : EventStream<
        Item extends { data: infer Data } ? (keyof Item extends EventKey ? JsonOf<Data> : JsonOf<Item>) : JsonOf<Item>
      >;

type EventKey = "data" | "event" | "id" | "retry";

/** What is left of a value when it has been written as JSON and read again. */
export type JsonOf<Value> = unknown extends Value
  ? unknown
  : Value extends { toJSON(...values: never): infer Json }
    ? Json
    : Value extends string | number | boolean | null | undefined
      ? Value
      : Value extends (...values: never) => unknown
        ? never
        : Value extends readonly unknown[]
          ? { -readonly [Index in keyof Value]: JsonOf<Value[Index]> }
          : Value extends object
            ? {
                -readonly [Key in keyof Value as Value[Key] extends (...values: never) => unknown
                  ? never
                  : Key & string]: JsonOf<Value[Key]>;
              }
            : never;
