// What is on its way to a thread: gathered, and posted once a tick as one text and one blob.
import type { BatchMessage } from "../../../contract/messages.ts";

type Post = (message: BatchMessage) => void;

export class Batch {
  readonly #post: Post;
  #fields: unknown[] = [];
  #bodies: Uint8Array[] = [];

  constructor(post: Post) {
    this.#post = post;
  }

  /** Adds the fields of one call, see contract/messages.ts. */
  push(fields: readonly unknown[], body: unknown): void {
    if (this.#fields.length === 0) setImmediate(() => this.flush());
    this.#fields.push(...fields);
    if (body instanceof Uint8Array && body.byteLength > 0) this.#bodies.push(body);
  }

  flush(): void {
    if (this.#fields.length === 0) return;
    const text = JSON.stringify(this.#fields);
    this.#fields = [];
    if (this.#bodies.length === 0) {
      this.#post(text);
      return;
    }
    const blob = new Uint8Array(this.#bodies.reduce((size, body) => size + body.byteLength, 0));
    let at = 0;
    for (const body of this.#bodies) {
      blob.set(body, at);
      at += body.byteLength;
    }
    this.#bodies = [];
    this.#post({ type: "batch", text, blob });
  }
}
