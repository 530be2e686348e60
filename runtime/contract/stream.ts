// Streams from generators: the first item decides what they are; objects become server-sent events.
import { HandlerError } from "../errors.ts";

type Items = AsyncIterator<unknown> | Iterator<unknown>;

/** A ReadableStream, an async iterable, or a generator; arrays, strings and sets are data. */
export function isStreamable(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return value instanceof ReadableStream || Symbol.asyncIterator in value || isIterator(value);
}

function isIterator(value: object): boolean {
  return Symbol.iterator in value && typeof (value as unknown as Iterator<unknown>).next === "function";
}

/**
 * Told of an error after the first item, when the response has begun. Returns true when it cuts the connection: then the
 * stream is left to be cancelled.
 */
export type OnBroken = (error: unknown) => boolean;

/** Waits for the first item, so that an error before it is an ordinary error response. */
export async function streamResult(
  value: unknown,
  onBroken: OnBroken,
): Promise<{ stream: ReadableStream<Uint8Array>; type: string }> {
  if (value instanceof ReadableStream) return { stream: value, type: "application/octet-stream" };
  const items = iterate(value as object);
  const first = await items.next();
  const type = first.done ? "text/plain; charset=utf-8" : typeOf(first.value);
  return { stream: pump(items, first.done ? undefined : encodeNext(items, first.value), onBroken), type };
}

function iterate(value: object): Items {
  return Symbol.asyncIterator in value
    ? (value as AsyncIterable<unknown>)[Symbol.asyncIterator]()
    : (value as Iterable<unknown>)[Symbol.iterator]();
}

function typeOf(item: unknown): string {
  if (typeof item === "string") return "text/plain; charset=utf-8";
  return item instanceof Uint8Array ? "application/octet-stream" : "text/event-stream";
}

/** Pull by pull: the generator runs no further ahead than the client reads, and is closed when the client leaves. */
function pump(items: Items, first: Uint8Array | undefined, onBroken: OnBroken): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        if (first === undefined) controller.close();
        else controller.enqueue(first);
      },
      async pull(controller) {
        try {
          const { done, value } = await items.next();
          if (done) controller.close();
          else controller.enqueue(encodeNext(items, value));
        } catch (error) {
          if (!onBroken(error)) throw error;
          await new Promise(() => {}); // neither an end nor another item: the reader cancels
        }
      },
      async cancel() {
        await items.return?.(undefined);
      },
    },
    { highWaterMark: 1 },
  );
}

const encoder = new TextEncoder();

/** Closes the generator when an item of it cannot be sent. */
function encodeNext(items: Items, item: unknown): Uint8Array {
  try {
    return encodeItem(item);
  } catch (error) {
    void close(items);
    throw error;
  }
}

async function close(items: Items): Promise<void> {
  try {
    await items.return?.(undefined);
  } catch {
    // The error that ended it is the one to tell.
  }
}

function encodeItem(item: unknown): Uint8Array {
  if (typeof item === "string") return encoder.encode(item);
  return item instanceof Uint8Array ? item : encoder.encode(encodeEvent(item));
}

/**
 * One server-sent event (HTML standard, section 9.2). An object whose keys are only `data`, `event`, `id`, `retry`,
 * with `data` among them, gives those fields; anything else is the data, as JSON.
 */
export function encodeEvent(item: unknown): string {
  const fields = isEvent(item) ? item : { data: item };
  const data = typeof fields.data === "string" ? fields.data : stringify(fields.data);
  if (data === undefined) throw new HandlerError(`A stream cannot send a ${typeof item}; yield data, text or bytes`);
  let text = "";
  for (const name of ["event", "id", "retry"] as const)
    if (isGiven(fields[name])) text += `${name}: ${String(fields[name]).replace(/[\r\n]+/g, " ")}\n`;
  for (const line of data.split(/\r\n|\r|\n/)) text += `data: ${line}\n`;
  return `${text}\n`;
}

const isGiven = (value: unknown) => value !== undefined && value !== null;

function stringify(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (cause) {
    throw new HandlerError(`An item of the stream cannot be written as JSON: ${(cause as Error).message}`, { cause });
  }
}

export interface EventFields {
  data: unknown;
  event?: string | null;
  id?: string | number | null;
  retry?: number | null;
}

export function isEvent(item: unknown): item is EventFields {
  if (typeof item !== "object" || item === null || !("data" in item)) return false;
  return Object.keys(item).every((key) => key === "data" || key === "event" || key === "id" || key === "retry");
}
