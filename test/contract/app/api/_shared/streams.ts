// Generators as results, by name; streams.py has the same ones.
import { HTTPException } from "polyglot-runtime";
import { pick } from "./pick.ts";

const STREAMS: Record<string, () => Iterable<unknown>> = {
  *text() {
    yield "one ";
    yield "twö ";
    yield "☃";
  },
  *bytes() {
    yield Uint8Array.from({ length: 128 }, (_, index) => index);
    yield Uint8Array.from({ length: 128 }, (_, index) => index + 128);
  },
  *events() {
    yield { data: "plain" };
    yield { event: "tick", id: 7, retry: 1000, data: { n: 1 } };
    yield { event: null, id: "x\ny", data: "two\nlines\r\nand three" };
    yield { n: 2 };
    yield { event: "without data" };
    yield [1, "ü"];
  },
  *empty() {
    yield* [];
  },
  *fails() {
    yield raise(new TypeError("failed before the first item"));
  },
  *refuses() {
    yield raise(new HTTPException(409, "Not now"));
  },
  *breaks() {
    yield "the beginning";
    throw new TypeError("failed in the middle");
  },
  *unserialisable() {
    yield { data: 1n };
  },
};

function raise(error: Error): never {
  throw error;
}

export const stream = (name: string | undefined): Iterable<unknown> => pick(STREAMS, name)();

/** The same items, each after a turn of the event loop. */
export async function* later(items: Iterable<unknown>): AsyncGenerator<unknown> {
  for (const item of items) {
    await new Promise(setImmediate);
    yield item;
  }
}
