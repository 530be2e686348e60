// Cookies of one request: what the client sent, and what the handler wants it to keep.
import { parse, serialize } from "hono/utils/cookie";

export interface CookieOptions {
  path?: string;
  domain?: string;
  /** Seconds. */
  maxAge?: number;
  expires?: Date;
  httpOnly?: boolean;
  secure?: boolean;
  sameSite?: "Strict" | "Lax" | "None";
}

export class Cookies {
  readonly #header: () => string | null;
  #received: Record<string, string> | undefined;
  #set: string[] | undefined;

  constructor(header: () => string | null) {
    this.#header = header;
  }

  get(name: string): string | undefined {
    return this.all()[name];
  }

  /** Every cookie the client sent, by name. */
  all(): Record<string, string> {
    this.#received ??= parse(this.#header() ?? "");
    return this.#received;
  }

  /** Asks the client to keep a cookie; `path` is `/` unless given. */
  set(name: string, value: string, options: CookieOptions = {}): void {
    this.#set ??= [];
    this.#set.push(serialize(name, value, { path: "/", ...options }));
  }

  /** Asks the client to forget a cookie. */
  delete(name: string, options: CookieOptions = {}): void {
    this.set(name, "", { ...options, maxAge: 0 });
  }

  /** The `Set-Cookie` values since the last time, or nothing. */
  take(): readonly string[] | undefined {
    const set = this.#set;
    this.#set = undefined;
    return set;
  }
}
