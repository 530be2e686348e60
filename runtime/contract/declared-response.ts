// What a handler returned against what it declares: for development, and where a setting asks for it.
import { HandlerError, type SourcePlace } from "../errors.ts";
import { isJson } from "./body.ts";
import { itemOf, type Responses } from "./define-handler.ts";
import { bufferedLength, isResponse } from "./parts.ts";
import { isResponseObject } from "./result.ts";
import { isSchema, type Schema, type Verdict, validatorOf } from "./standard.ts";
import { isEvent, isStreamable } from "./stream.ts";
import { describeViolations } from "./violations.ts";

/** By status: one schema is that of 200. */
export type ResponseTable = { readonly [status: string]: Responses };

export function responseTable(response: Responses): ResponseTable {
  return isSchema(response) || itemOf(response) ? { 200: response } : (response as ResponseTable);
}

/** Takes what was returned and gives it back, a stream with its items watched; throws HandlerError where it does not fit. */
export type CheckResult = (value: unknown) => unknown;

type Judge = (value: unknown) => unknown;

export function resultCheck(method: string, response: Responses, place: () => SourcePlace): CheckResult {
  const fail = (what: string) =>
    new HandlerError(`${method} returned what it does not declare: ${what}`, { place: place() });
  const table = responseTable(response);
  const judges = new Map(Object.entries(table).map(([status, one]) => [Number(status), judgeOf(one as Schema, fail)]));
  const judge = (status: number, body: unknown, whole: (body: unknown) => unknown) => {
    const found = judges.get(status);
    if (!found) throw fail(`status ${status}; declared: ${[...judges.keys()].join(", ")}`);
    const judged = found(body);
    return judged instanceof Promise ? judged.then(whole) : whole(judged);
  };
  return (value) => {
    if (isResponse(value))
      return judges.has(value.status) ? judgeResponse(value, judges.get(value.status) as Judge, fail) : value;
    if (isResponseObject(value)) return judge(value.status, value.body, (body) => ({ ...value, body }));
    const status = (value ?? undefined) === undefined && judges.has(204) ? 204 : 200;
    return judge(status, value, (body) => body);
  };
}

/** JSON that is there as a whole is read from a copy; what is still on its way is not waited for. */
async function judgeResponse(response: Response, judge: Judge, fail: (what: string) => HandlerError) {
  if (bufferedLength(response) === undefined) return response;
  const copy = response.clone();
  if (!isJson(copy.headers.get("content-type") ?? "")) return response;
  const value: unknown = await copy.json().catch(() => {
    throw fail("a Response whose body is no JSON");
  });
  await judge(value);
  return response;
}

function judgeOf(response: Schema, fail: (what: string) => HandlerError): Judge {
  const item = itemOf(response);
  const validate = validatorOf(item ?? response);
  const accept = (value: unknown, { errors }: Verdict) => {
    if (errors) throw fail(describeViolations(errors));
    return value;
  };
  const judge: Judge = (value) => {
    const verdict = validate(value);
    return verdict instanceof Promise ? verdict.then((late) => accept(value, late)) : accept(value, verdict);
  };
  if (!item) return judge;
  return (stream) => {
    if (stream instanceof ReadableStream) return stream; // bytes of the author's own making
    if (!isStreamable(stream)) throw fail("Expected a stream");
    return watched(stream as AsyncIterable<unknown>, (one) => judge(isEvent(one) ? one.data : one));
  };
}

async function* watched(items: AsyncIterable<unknown>, judge: Judge): AsyncGenerator {
  for await (const item of items) {
    await judge(item);
    yield item;
  }
}
