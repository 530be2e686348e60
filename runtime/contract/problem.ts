// Errors on the wire: application/problem+json (RFC 9457), the same fields from every language.
import { STATUS_CODES } from "node:http";
import type { FieldError } from "./exception.ts";

export interface Problem {
  type: "about:blank";
  title: string;
  status: number;
  detail?: string;
  /** The path that was asked for. */
  instance: string;
  requestId: string;
  errors?: FieldError[];
  /** Only in development: what was thrown, and its stack in the author's language. */
  error?: { kind: string; message: string; file?: string; line?: number; trace?: string };
}

export interface ProblemOptions {
  status: number;
  path: string;
  requestId: string;
  detail?: string | undefined;
  errors?: FieldError[] | undefined;
  error?: Problem["error"] | undefined;
}

/** A finished problem response; it never shows more than it is given. */
export function problemResponse(options: ProblemOptions & { headers?: Record<string, string> | undefined }): Response {
  const { status, requestId, headers } = options;
  return new Response(JSON.stringify(describeProblem(options)), {
    status,
    headers: { ...headers, "content-type": "application/problem+json", "x-request-id": requestId },
  });
}

/** The body alone, for where there is no Response. */
export function describeProblem({ status, path, requestId, detail, errors, error }: ProblemOptions): Problem {
  return {
    type: "about:blank",
    title: STATUS_CODES[status] ?? "Error",
    status,
    ...(detail === undefined ? {} : { detail }),
    instance: path,
    requestId,
    ...(errors === undefined ? {} : { errors }),
    ...(error === undefined ? {} : { error }),
  };
}
