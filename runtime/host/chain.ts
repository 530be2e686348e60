// Middleware around an answer: the outermost first, each with the way to all behind it.

import type { RequestContext } from "../contract/context.ts";
import { HTTPException } from "../contract/exception.ts";
import type { Method, Next } from "../contract/handler.ts";
import { lendHeaders, streamOf, takeHeaders } from "../contract/parts.ts";
import { toResponse } from "../contract/result.ts";
import type { Route } from "../contract/route.ts";
import type { Guard, LoadedFile, Passage } from "../engines/engine.ts";
import { HandlerError } from "../errors.ts";

export type Answer = (method: Method, request: Request, context: RequestContext) => Response | Promise<Response>;

export type LoadFile = (route: Route) => Promise<LoadedFile>;
export type Broken = (route: Route, error: Error) => void;

/** The middleware before an answer, as far as its files load. */
export interface Chain {
  readonly guards: readonly { readonly source: string; readonly guard: Guard }[];
  /** The next file, which does not: then nothing behind it answers. */
  readonly fault: { readonly route: Route; readonly error: Error } | undefined;
}

/** Turns what was thrown into a response. */
export type OnError = (error: unknown, request: Request, requestId: string) => Response;

export interface Around {
  readonly chain: Chain;
  readonly answer: Answer;
  readonly onError: OnError;
  /** Milliseconds, for engines that keep their own time. */
  readonly timeout: number;
}

/** The answer behind its chain; nothing but a middleware's invalid header throws any more. */
export function behind(around: Around): Answer {
  return (method, request, context) => new Step(around, method, context, 0, request).enter();
}

/** One step of a request on its way in, and of its response on the way out. */
class Step implements Passage {
  passed: Response | undefined;
  behind: Promise<Response> | undefined;
  readonly #around: Around;
  readonly #method: Method;
  readonly #context: RequestContext;
  readonly #at: number;
  readonly #request: Request;
  readonly #front: Step | undefined;

  constructor(
    around: Around,
    method: Method,
    context: RequestContext,
    at: number,
    request: Request,
    front?: Step | undefined,
  ) {
    this.#around = around;
    this.#method = method;
    this.#context = context;
    this.#at = at;
    this.#request = request;
    this.#front = front;
  }

  /** Waits for nothing that is there: each promise on the way costs a small handler as much as it takes itself. */
  enter(): Response | Promise<Response> {
    const { chain, answer, timeout } = this.#around;
    const entry = chain.guards[this.#at];
    let response: Response | Promise<Response>;
    try {
      if (entry) response = entry.guard(this.#request, this.#context, this, timeout);
      else if (chain.fault) throw chain.fault.error;
      else response = answer(this.#method, this.#request, this.#context);
    } catch (error) {
      return this.#fail(error);
    }
    if (!(response instanceof Promise)) return this.#settle(response);
    return response.then(
      (answer) => this.#settle(answer),
      (error: unknown) => this.#fail(error),
    );
  }

  readonly next: Next = (changed = this.#request) => {
    if (this.behind) return twice(this.#around.chain.guards[this.#at]?.source);
    this.#context.passOn(changed);
    const step = new Step(this.#around, this.#method, this.#context, this.#at + 1, changed, this);
    this.behind = Promise.resolve(step.enter());
    return this.behind;
  };

  #settle(response: Response): Response | Promise<Response> {
    if (this.behind && response !== this.passed) void release(this.behind, response);
    if (this.#front === undefined) return finish(response, this.#context);
    lendHeaders(response);
    this.#front.passed = response;
    return response;
  }

  #fail(error: unknown): Response | Promise<Response> {
    this.#context.failed(error as Error);
    return this.#settle(this.#around.onError(error, this.#request, this.#context.requestId));
  }
}

/** Loads the files of a chain, up to the first that does not load. */
export function chainLoader(loadFile: LoadFile, broken: Broken) {
  const reported = new Map<string, string>();
  return async (files: readonly Route[]): Promise<Chain> => {
    const guards: Chain["guards"][number][] = [];
    for (const route of files)
      try {
        const file = await loadFile(route);
        for (const guard of file.guards ?? []) guards.push({ source: route.source, guard });
        reported.delete(route.file);
      } catch (error) {
        const fault = { route, error: error as Error };
        // Once for all routes behind it.
        if (!(error instanceof HTTPException) && reported.get(route.file) !== fault.error.message) {
          reported.set(route.file, fault.error.message);
          broken(route, fault.error);
        }
        return { guards, fault };
      }
    return { guards, fault: undefined };
  };
}

function twice(source: string | undefined): Promise<Response> {
  const error = new HandlerError(`${source} called next() twice; keep what it gave the first time`);
  const failure = Promise.reject(error);
  failure.catch(() => {}); // whoever does not wait for it goes without
  return failure;
}

/** A stream that something else is answered instead of has no reader: whoever makes it is told to stop. */
async function release(behind: Promise<Response>, response: Response): Promise<void> {
  const replaced = await behind;
  if (replaced === response) return;
  try {
    // A stream in its place may come to read it yet.
    const stream = streamOf(response) ? undefined : streamOf(replaced);
    if (stream && !stream.locked) await stream.cancel();
  } catch {
    // It was read.
  }
}

/** What the author's code had in hand is checked as a handler's response is; what nobody touched is as it was made. */
function finish(response: Response, context: RequestContext): Response | Promise<Response> {
  const cookies = context.takeCookies();
  if (cookies === undefined && takeHeaders(response)) return response;
  return toResponse(response, { requestId: context.requestId, cookies });
}
