// HTTPException: how a handler ends a request with a status. The Python class of the same name has the same fields.

export interface FieldError {
  /** Where the value came from: `["query", "limit"]`, `["body", "price"]`. */
  location: (string | number)[];
  message: string;
  code: string;
}

export interface HTTPExceptionOptions {
  headers?: Record<string, string>;
  errors?: FieldError[];
  cause?: unknown;
}

/** `throw new HTTPException(404, "No such user")` answers 404 as problem+json with that detail. */
export class HTTPException extends Error {
  override name = "HTTPException";
  readonly status: number;
  readonly detail: string | undefined;
  readonly headers: Record<string, string> | undefined;
  readonly errors: FieldError[] | undefined;

  constructor(status: number, detail?: string, options: HTTPExceptionOptions = {}) {
    super(detail ?? `HTTP ${status}`, options.cause === undefined ? undefined : { cause: options.cause });
    if (!Number.isInteger(status) || status < 400 || status > 599)
      throw new RangeError(`HTTPException: status ${status} is not an error; use a whole number from 400 to 599`);
    this.status = status;
    this.detail = detail;
    this.headers = options.headers;
    this.errors = options.errors;
  }
}
