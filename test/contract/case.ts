// What a case is: a request and the answer it must get, from every style of handler alike.
import type { Client } from "./client.ts";
import type { LogProbe } from "./log-probe.ts";

/** Folders of the fixture app, one for each way of writing a handler. All answer the same paths. */
export const STYLES = ["ts", "esm", "cjs", "text-js", "def", "async", "text-py"] as const;
/** Folders of handlers that declare what they take, one for each way to declare it. All answer the same paths. */
export const DECLARING = ["validated-zod", "validated-hints", "validated-dataclass", "validated-typeddict"] as const;
/** One more of these, in an app of its own: its package may be missing. */
export const PYDANTIC = "validated-pydantic";
export type Style = (typeof STYLES)[number] | (typeof DECLARING)[number] | typeof PYDANTIC;

export const JAVASCRIPT: readonly Style[] = ["ts", "esm", "cjs", "text-js"];
export const PYTHON: readonly Style[] = ["def", "async", "text-py"];
/** Handlers that take the request as text. */
export const TEXT: readonly Style[] = ["text-js", "text-py"];
/** Handlers that take a request object. */
export const OBJECT: readonly Style[] = ["ts", "esm", "cjs", "def", "async"];

export const JSON_TYPE = { "content-type": "application/json" };

export type Body = NonNullable<RequestInit["body"]>;

export interface Ask {
  /** GET unless given. */
  readonly method?: string;
  /** Below the style's folder, as it stands in the URL: `params/a%20b?q=1`. */
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: Body;
}

/** An application/problem+json body; type, title, status, instance and requestId are always checked. */
export interface ExpectedProblem {
  /** Without it the body must have none. */
  readonly detail?: string | RegExp;
  readonly errors?: unknown;
  /** The `error` that development shows of a fault; otherwise the body must have none. */
  readonly fault?: { kind?: string | RegExp; message?: string | RegExp; file?: string; after?: string };
}

export interface Expected {
  /** 200 unless given. */
  readonly status?: number;
  /** Values by name; a list is several lines, null means absent. */
  readonly headers?: Record<string, string | RegExp | null | string[]>;
  readonly json?: unknown;
  readonly text?: string | RegExp;
  readonly bytes?: Iterable<number>;
  readonly problem?: ExpectedProblem;
}

/** Reasons why a style is left out of a case. */
export type Skip = Partial<Record<Style, string>>;

interface Named {
  readonly name: string;
  readonly skip?: Skip;
  /** About what only development shows. */
  readonly development?: boolean;
  /** About what only production does. */
  readonly production?: boolean;
  /** The file does not load: a build refuses it, so no built host can be asked. */
  readonly unbuildable?: boolean;
}

/** One request and its answer. A text as `ask` is the path of a GET. */
export interface Exchange extends Named, Expected {
  readonly ask: string | Ask;
}

/** More than one request, or one that fetch cannot express. */
export interface Scenario extends Named {
  readonly run: (client: Client, log: LogProbe) => Promise<void>;
}

export type Case = Exchange | Scenario;

export interface Topic {
  readonly name: string;
  /** The styles it is about; all unless given. */
  readonly styles?: readonly Style[];
  readonly skip?: Skip;
  /** Cases that read the log run only where a host lets the suite see it. */
  readonly log?: boolean;
  readonly cases: readonly Case[];
}
