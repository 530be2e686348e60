// Values on their way between JavaScript and Python: JSON, and an object with one secret key for what JSON has no form for.
import { randomBytes } from "node:crypto";

/** Drawn anew by every process, so that no data from outside can look like it. */
export const TAG = `polyglot ${randomBytes(9).toString("base64url")}`;

/** `[letter, …]`, the value of that key: date in ms, bytes from and to, a whole number in digits, a float by its name. */
type Tagged = ["d", number] | ["b", number, number] | ["i", string] | ["f", string];

export interface Packed {
  /** For JSON; a copy, so that later changes of the originals do not matter. */
  readonly values: unknown[];
  readonly tagged: boolean;
  /** Of all bytes in the values, one after another. */
  readonly bytes: Uint8Array | null;
}

const MAX_DEPTH = 200;
const LONG = /\d{16}/; // whole numbers that a double may not hold

/** TypeError names the place of a value that cannot cross; `what` they are, unless arguments. */
export function packValues(values: readonly unknown[], what?: string): Packed {
  if (values.every(isSimple)) return { values: values as unknown[], tagged: false, bytes: null };
  const packing = new Packing(what);
  const packed = packing.list(values);
  return { values: packed, tagged: packing.tagged, bytes: packing.bytes() };
}

/** What `_contract/values.py` wrote. */
export function unpackValue(text: string, bytes: Uint8Array | null): unknown {
  if (!text.includes(TAG) && !LONG.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) => {
    if (typeof value === "number") {
      const { source = "" } = context ?? {};
      return !Number.isSafeInteger(value) && /^-?\d+$/.test(source) ? BigInt(source) : value;
    }
    const tagged = value !== null && typeof value === "object" && (value as Record<string, Tagged>)[TAG];
    return tagged ? untag(tagged, bytes) : value;
  });
}

function untag(tagged: Tagged, bytes: Uint8Array | null): unknown {
  switch (tagged[0]) {
    case "d":
      return new Date(tagged[1]);
    case "b":
      return bytes?.slice(tagged[1], tagged[2]) ?? new Uint8Array();
    case "i":
      return BigInt(tagged[1]);
    case "f":
      return Number(tagged[1]);
  }
}

function isSimple(value: unknown): boolean {
  return (
    typeof value === "string" ||
    value === null ||
    typeof value === "boolean" ||
    (typeof value === "number" && Number.isFinite(value))
  );
}

class Packing {
  tagged = false;
  readonly #path: (string | number)[] = [];
  readonly #parts: Uint8Array[] = [];
  readonly #what: string | undefined;
  #length = 0;

  constructor(what: string | undefined) {
    this.#what = what;
  }

  bytes(): Uint8Array | null {
    return this.#length > 0 ? Buffer.concat(this.#parts) : null;
  }

  list(values: Iterable<unknown>): unknown[] {
    const packed: unknown[] = [];
    for (const value of values) packed.push(this.#at(packed.length, value));
    return packed;
  }

  #at(key: string | number, value: unknown): unknown {
    if (isSimple(value)) return value;
    if (this.#path.push(key) > MAX_DEPTH) this.#refuse(`nested deeper than ${MAX_DEPTH}, or holds itself`);
    const packed = this.#value(value);
    this.#path.pop();
    return packed;
  }

  #value(value: unknown): unknown {
    switch (typeof value) {
      case "undefined":
        return null;
      case "number":
        return this.#tag(["f", String(value)]);
      case "bigint":
        return this.#tag(["i", String(value)]);
      case "object":
        return this.#object(value as object);
      default:
        return this.#refuse(`a ${typeof value}, which is no data`);
    }
  }

  #object(value: object): unknown {
    if (Array.isArray(value) || value instanceof Set) return this.list(value);
    if (value instanceof Date) {
      if (Number.isNaN(value.getTime())) this.#refuse("an invalid Date");
      return this.#tag(["d", value.getTime()]);
    }
    if (ArrayBuffer.isView(value)) return this.#bytes(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    if (value instanceof ArrayBuffer) return this.#bytes(new Uint8Array(value));
    if (typeof (value as PromiseLike<unknown>).then === "function") this.#refuse("a promise; await it first");
    const { toJSON } = value as { toJSON?: unknown };
    if (typeof toJSON === "function") return this.#value(toJSON.call(value, ""));
    if (isSimple(value.valueOf())) return value.valueOf(); // new String("…")
    const packed: Record<string, unknown> = {};
    for (const [key, item] of value instanceof Map ? value : Object.entries(value)) {
      if (typeof key !== "string") this.#refuse(`a Map with a ${typeof key} as key; only text can be one`);
      if (item === undefined || typeof item === "function") continue; // as in JSON
      const one = this.#at(key, item);
      if (key === "__proto__") Object.defineProperty(packed, key, { value: one, enumerable: true });
      else packed[key] = one;
    }
    return packed;
  }

  #bytes(bytes: Uint8Array): unknown {
    const start = this.#length;
    this.#length += bytes.byteLength;
    this.#parts.push(bytes.slice());
    return this.#tag(["b", start, this.#length]);
  }

  #tag(tagged: Tagged): unknown {
    this.tagged = true;
    return { [TAG]: tagged };
  }

  #refuse(what: string): never {
    const [first, ...rest] = this.#path;
    const place = rest.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("");
    const whole = this.#what ?? `argument ${(first as number) + 1}`;
    throw new TypeError(`${whole}${place && `, ${place},`} is ${what}`);
  }
}
