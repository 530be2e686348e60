// Server-sent events, read from a response as the items that a handler yielded.

export interface ServerEvent<Item> {
  readonly event: string | undefined;
  readonly id: string | undefined;
  readonly data: Item;
}

/** The data of each event, in order; leaving the loop ends the request. Can be read once. */
export interface EventStream<Item> extends AsyncIterable<Item> {
  /** The same with name and id of each event. */
  events(): AsyncIterable<ServerEvent<Item>>;
}

/** Data that is JSON is parsed, any other is text. */
export function readEvents(body: ReadableStream<Uint8Array>): EventStream<unknown> {
  return {
    events: () => parse(body),
    async *[Symbol.asyncIterator]() {
      for await (const { data } of parse(body)) yield data;
    },
  };
}

async function* parse(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent<unknown>> {
  const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader();
  let text = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      text += value;
      // A carriage return at the end may be half of a line end.
      const blocks = text.replace(/\r\n|\r(?=.)/gs, "\n").split("\n\n");
      text = blocks.pop() as string;
      for (const block of blocks) {
        const event = readEvent(block);
        if (event) yield event;
      }
    }
  } finally {
    await reader.cancel().catch(() => {}); // what broke it has been thrown already
  }
}

/** Nothing where a block has no data: a comment that keeps the connection open. */
function readEvent(block: string): ServerEvent<unknown> | undefined {
  const fields: Record<string, string> = {};
  for (const line of block.split("\n")) {
    const [, name, value = ""] = /^(.*?)(?:: ?(.*))?$/s.exec(line) as unknown as [string, string, string?];
    fields[name] = name === "data" && name in fields ? `${fields[name]}\n${value}` : value;
  }
  const { data, event, id } = fields;
  return data === undefined ? undefined : { event, id, data: readData(data) };
}

function readData(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
