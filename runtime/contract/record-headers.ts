// Headers that stay the plain record they were made of as long as they are asked for single names, which is what most
// middleware does: real ones take ten times as long to make and to write down again.

import { type InspectOptions, inspect } from "node:util";

type Record = { [name: string]: string };

const NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
/** What needs neither conversion nor trimming. */
const VALUE = /^(?:[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?)?$/;
/** May have several lines. */
const MULTIPLE = "set-cookie";

/** Whether headers can be kept in it: names in lower case, a line each. */
export function isHeaderRecord(headers: object): headers is Record {
  if (headers instanceof Headers || Array.isArray(headers)) return false;
  for (const name in headers) if (!NAME.test(name)) return false;
  return true;
}

export class RecordHeaders {
  #record: Record;
  #full: Headers | undefined;

  /** `record` is changed by what is set. */
  constructor(record: Record) {
    if (!isLinked) link();
    this.#record = record;
  }

  /** Undefined once somebody asked for what a record cannot tell. */
  get record(): Readonly<Record> | undefined {
    return this.#full ? undefined : this.#record;
  }

  get(name: string): string | null {
    const key = this.#keyOf(name);
    if (key === undefined) return this.#headers.get(name);
    return Object.hasOwn(this.#record, key) ? (this.#record[key] as string) : null;
  }

  has(name: string): boolean {
    const key = this.#keyOf(name);
    return key === undefined ? this.#headers.has(name) : Object.hasOwn(this.#record, key);
  }

  set(name: string, value: string): void {
    const key = this.#keyOf(name);
    const text = typeof value === "object" ? undefined : String(value);
    if (key === undefined || text === undefined || !VALUE.test(text)) this.#headers.set(name, value);
    else this.#record[key] = text;
  }

  append(name: string, value: string): void {
    if (this.has(name)) this.#headers.append(name, value);
    else this.set(name, value);
  }

  delete(name: string): void {
    const key = this.#keyOf(name);
    if (key === undefined) this.#headers.delete(name);
    else delete this.#record[key];
  }

  getSetCookie(): string[] {
    return this.#headers.getSetCookie();
  }

  forEach(callback: (value: string, name: string, headers: Headers) => void, self?: unknown): void {
    this.#headers.forEach((value, name) => void callback.call(self, value, name, this as unknown as Headers));
  }

  keys(): ReturnType<Headers["keys"]> {
    return this.#headers.keys();
  }

  values(): ReturnType<Headers["values"]> {
    return this.#headers.values();
  }

  entries(): ReturnType<Headers["entries"]> {
    return this.#headers.entries();
  }

  [Symbol.iterator](): ReturnType<Headers["entries"]> {
    return this.entries();
  }

  [inspect.custom](_depth: number, options: InspectOptions): string {
    return inspect(this.#headers, options);
  }

  get #headers(): Headers {
    this.#full ??= new Headers(this.#record);
    return this.#full;
  }

  /** Undefined for what real headers are to answer. */
  #keyOf(name: string): string | undefined {
    const key = typeof name === "string" ? name.toLowerCase() : "";
    return this.#full || key === MULTIPLE || key === "__proto__" || !NAME.test(key) ? undefined : key;
  }
}

let isLinked = false;

/** They are Headers for whoever asks. With the first, because what names that class loads all of fetch(). */
function link(): void {
  isLinked = true;
  Object.setPrototypeOf(RecordHeaders.prototype, Headers.prototype);
}
