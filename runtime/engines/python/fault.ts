// A fault of Python, as data, back into the error that the host knows.
import { type FieldError, HTTPException } from "../../contract/exception.ts";
import type { Fault } from "../../contract/messages.ts";
import { HandlerError } from "../../errors.ts";

/** What a fault of Python means on the host. */
export function toError(fault: Fault): HTTPException | HandlerError {
  if (fault.http) {
    const { status, detail, headers, errors } = fault.http;
    const text =
      detail === null || detail === undefined
        ? undefined
        : typeof detail === "string"
          ? detail
          : JSON.stringify(detail);
    return new HTTPException(status, text, { headers, ...(errors ? { errors: errors as FieldError[] } : {}) });
  }
  if (fault.cancelled) return new HTTPException(499, "The request was cancelled");
  return new HandlerError(fault.message ?? "The handler failed", {
    kind: fault.kind ?? "Exception",
    trace: fault.trace,
    place: fault.file
      ? {
          file: fault.file,
          ...(fault.line ? { line: fault.line } : {}),
          ...(fault.column ? { column: fault.column } : {}),
        }
      : undefined,
  });
}
