// The three families of errors: a wrong setting, an author's fault, and ours. Each says what was wrong and what to do.

/** Where in an author's source a fault lies; `line` and `column` count from 1. */
export interface SourcePlace {
  file: string;
  line?: number;
  column?: number;
}

/** A setting, option or folder layout that cannot work. Shown as one message, without a stack. */
export class ConfigError extends Error {
  override name = "ConfigError";
  readonly place: SourcePlace | undefined;

  constructor(message: string, { place, ...options }: { place?: SourcePlace; cause?: unknown } = {}) {
    super(message, options);
    this.place = place;
  }
}

/** A handler or module of the app is at fault: it does not load, raises, or returns what is no response. */
export class HandlerError extends Error {
  override name = "HandlerError";
  readonly place: SourcePlace | undefined;
  /** The author's stack in the author's language, mapped to sources, outermost frame first for Python. */
  readonly trace: string | undefined;
  /** The name of the exception as its language calls it: `ValueError`, `SyntaxError`. */
  readonly kind: string;

  constructor(
    message: string,
    options: { place?: SourcePlace | undefined; trace?: string | undefined; kind?: string; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.place = options.place;
    this.trace = options.trace;
    this.kind = options.kind ?? "HandlerError";
  }
}

/** Something in the runtime itself broke; `reason` is a short code that may be shown to clients. */
export class InternalError extends Error {
  override name = "InternalError";
  readonly reason: string;

  constructor(message: string, options: { reason?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.reason = options.reason ?? "internal";
  }
}

/** The message of anything that may be thrown, Error or not. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
