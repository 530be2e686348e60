// From a path and what a caller gives for it to what fetch is asked.
import type { AnyForm, AnyQuery, Text } from "./api.ts";

/** All that a caller may give; the types of a route say which of it. */
export interface CallOptions {
  readonly params?: { readonly [name: string]: Text | null | undefined };
  readonly query?: AnyQuery;
  readonly headers?: { readonly [name: string]: Text | undefined };
  /** Sent as JSON unless it is something that fetch sends as it is. */
  readonly body?: unknown;
  readonly form?: AnyForm;
  readonly signal?: AbortSignal | undefined;
}

export type HeaderValues = Headers | [string, string][] | { readonly [name: string]: string };

/** `/api/users/:id` with its parameters and query. Throws TypeError where a parameter is missing or would be another path. */
export function fillPath(pattern: string, { params, query }: CallOptions): string {
  // Never an empty segment, "." or "..": the path would be another one.
  const path = pattern.replace(/\/([:*])([^/?]+)(\?)?/g, (_, kind: string, name: string, optional?: string) => {
    const value = String(params?.[name] ?? "");
    if (value === "" && optional) return "";
    const pieces = kind === "*" ? value.split("/") : [value];
    if (pieces.some((piece) => /^\.{0,2}$/.test(piece)))
      throw new TypeError(`The parameter "${name}" of ${pattern} is "${value}"; give it other text`);
    return `/${pieces.map(encodeURIComponent).join("/")}`;
  });
  const search = append(query, new URLSearchParams());
  return path + (search.size ? `?${search}` : "");
}

/** The rest of a request; what the caller says in headers wins. A text is JSON, too, unless the caller gives it a type. */
export function describeRequest(method: string, given: CallOptions, common: HeaderValues | undefined): RequestInit {
  const { body, form, signal } = given;
  const headers = new Headers(common as Headers);
  for (const [name, value] of Object.entries(given.headers ?? {}))
    if (value !== undefined) headers.set(name, `${value}`);
  const type = "content-type";
  const raw = form ? formOf(form) : body;
  const asIs = raw === undefined || isSendable(raw) || (typeof raw === "string" && headers.has(type));
  if (!asIs && !headers.has(type)) headers.set(type, "application/json");
  return {
    method,
    headers,
    body: (asIs ? raw : JSON.stringify(raw)) as string,
    signal: signal ?? null,
    duplex: "half", // which a stream needs
  } as RequestInit;
}

function formOf(form: AnyForm): FormData | URLSearchParams {
  const hasFiles = Object.values(form).flat().some(isSendable);
  return append(form, hasFiles ? new FormData() : new URLSearchParams());
}

/** Each value, those of a list one by one; what is not given is left out. */
function append<T extends FormData | URLSearchParams>(values: AnyForm | undefined, to: T): T {
  for (const [name, value] of Object.entries(values ?? {}))
    for (const one of [value].flat())
      if (one !== undefined && one !== null) to.append(name, (isSendable(one) ? one : `${one}`) as string);
  return to;
}

/** What fetch sends as it is, from whatever frame or library it comes. */
function isSendable(body: unknown): boolean {
  return /Blob|File|FormData|Params|Stream|Buffer|View|\wArray/.test(Object.prototype.toString.call(body));
}
