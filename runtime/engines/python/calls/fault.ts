// Faults that cross: what Python raised as the error that the host knows, and what the host threw as data for Python.
import { type FieldError, HTTPException } from "../../../contract/exception.ts";
import type { AskedFault, Fault } from "../../../contract/messages.ts";
import { HandlerError, messageOf } from "../../../errors.ts";

const MAX_CAUSES = 5;

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

/** A request whose body is gone before it comes to Python. */
export function bodyTaken(): HandlerError {
  return new HandlerError("A middleware has read the body, and left nothing for Python: read request.clone() there");
}

/** What was thrown, for Python. */
export function faultOf(error: unknown, depth = 0): AskedFault {
  if (error instanceof HTTPException) {
    const { status, detail, headers, errors } = error;
    return { http: { status, detail: detail ?? null, headers: headers ?? {}, errors: errors ?? null } };
  }
  const own = error instanceof HandlerError ? error : undefined;
  const cause = error instanceof Error && depth < MAX_CAUSES ? (own ? causeOf(own) : error.cause) : undefined;
  return {
    kind: own?.kind ?? (error instanceof Error ? error.name : typeof error),
    message: messageOf(error),
    stack: own?.trace ?? (error instanceof Error ? (error.stack ?? "") : ""),
    cause: cause === undefined ? null : faultOf(cause, depth + 1),
  };
}

/** A HandlerError stands for what was thrown; the cause of that is meant. */
function causeOf({ cause }: HandlerError): unknown {
  return cause instanceof Error ? cause.cause : undefined;
}
