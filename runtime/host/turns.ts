// Turns: so many requests of a route run at a time, more wait in a line of bounded length, and the rest is told to come back.
import type { RequestContext } from "../contract/context.ts";
import { HTTPException } from "../contract/exception.ts";
import { streamOf } from "../contract/parts.ts";

export interface TurnsOptions {
  /** Requests that run at a time. */
  readonly concurrency: number;
  /** Requests that may wait. */
  readonly maxQueue: number;
  /** Milliseconds one may wait. */
  readonly timeout: number;
}

type Run = () => Response | Promise<Response>;

export class Turns {
  readonly #options: TurnsOptions;
  /** In the order they came. */
  readonly #line = new Set<() => void>();
  #running = 0;

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  /** Runs it now, or when its turn comes; 503 when too many wait already, or it waits too long. */
  take(run: Run, context: RequestContext): Response | Promise<Response> {
    const { concurrency, maxQueue } = this.#options;
    if (this.#running < concurrency) {
      this.#running++;
      return this.#run(run);
    }
    if (this.#line.size >= maxQueue)
      throw busy(`This route runs ${concurrency} at a time, and ${maxQueue} wait already`);
    const since = performance.now();
    return this.#wait(context).then(() => {
      context.seen?.waited(since);
      return this.#run(run);
    });
  }

  #wait(context: RequestContext): Promise<void> {
    const { concurrency, timeout } = this.#options;
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#line.delete(begin);
        clearTimeout(timer);
        context.signal.removeEventListener("abort", left);
      };
      const begin = () => {
        leave();
        resolve();
      };
      const left = () => {
        leave();
        reject(new HTTPException(499, "The client left"));
      };
      const timer = setTimeout(() => {
        leave();
        reject(busy(`This route runs ${concurrency} at a time, and none ended within ${timeout / 1000} s`));
      }, timeout);
      this.#line.add(begin);
      context.signal.addEventListener("abort", left);
    });
  }

  #run(run: Run): Response | Promise<Response> {
    try {
      const response = run();
      if (!(response instanceof Promise)) return this.#hold(response);
      return response.then(
        (answer) => this.#hold(answer),
        (error: unknown) => {
          this.#end();
          throw error;
        },
      );
    } catch (error) {
      this.#end();
      throw error;
    }
  }

  /** A turn lasts as long as the response: the handler of a stream is at work until its end. */
  #hold(response: Response): Response {
    const stream = streamOf(response);
    if (stream === undefined) {
      this.#end();
      return response;
    }
    const { status, headers } = response;
    return new Response(
      whenOver(stream, () => this.#end()),
      { status, headers },
    );
  }

  /** The turn goes straight to who waits longest: nobody who comes now may slip in between. */
  #end(): void {
    const [next] = this.#line;
    if (next) next();
    else this.#running--;
  }
}

function busy(detail: string): HTTPException {
  return new HTTPException(503, detail, { headers: { "retry-after": "1" } });
}

/** The same pieces, no faster than they are read; `over` is told once, however the stream ends. */
export function whenOver(stream: ReadableStream<Uint8Array>, over: () => void): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const piece = await reader.read().catch((error: unknown) => {
          over();
          throw error;
        });
        if (!piece.done) return controller.enqueue(piece.value);
        over();
        controller.close();
      },
      async cancel(reason) {
        over();
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
