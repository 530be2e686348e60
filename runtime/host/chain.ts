// Middleware around an answer: the outermost first, each with the way to all behind it.

import type { RequestContext } from "../contract/context.ts";
import { HTTPException } from "../contract/exception.ts";
import type { Method, Next } from "../contract/handler.ts";
import { isUntouched, streamOf, toResponse } from "../contract/result.ts";
import type { Route } from "../contract/route.ts";
import type { Guard, LoadedFile } from "../engines/engine.ts";
import { HandlerError } from "../errors.ts";

export type Answer = (method: Method, request: Request, context: RequestContext) => Response | Promise<Response>;

export type LoadFile = (route: Route) => Promise<LoadedFile>;
export type Broken = (route: Route, error: Error) => void;

/** The middleware files before an answer, as far as they load. */
export interface Chain {
  readonly guards: readonly { readonly source: string; readonly guard: Guard }[];
  /** The next one, which does not: then nothing behind it answers. */
  readonly fault: { readonly route: Route; readonly error: Error } | undefined;
}

/** Turns what was thrown into a response. */
export type OnError = (error: unknown, request: Request, requestId: string) => Response;

/** Behind a chain nothing throws any more; `timeout` in milliseconds is for engines that keep their own time. */
export function behind({ guards, fault }: Chain, answer: Answer, onError: OnError, timeout: number) {
  const last: Answer = fault
    ? () => {
        throw fault.error;
      }
    : answer;

  return async (method: Method, request: Request, context: RequestContext): Promise<Response> => {
    const enter = async (at: number, current: Request): Promise<Response> => {
      context.passOn(current);
      const entry = guards[at];
      let behind: Promise<Response> | undefined;
      try {
        if (entry === undefined) return await last(method, current, context);
        const next: Next = (changed = current) => {
          if (behind) return twice(entry.source);
          behind = enter(at + 1, changed);
          return behind;
        };
        const response = await entry.guard(current, context, next, timeout);
        if (behind) void release(behind, response);
        return response;
      } catch (error) {
        context.failed(error as Error);
        const response = onError(error, current, context.requestId);
        if (behind) void release(behind, response);
        return response;
      }
    };
    return finish(await enter(0, request), context);
  };
}

/** Loads the files of a chain, up to the first that does not load. */
export function chainLoader(loadFile: LoadFile, broken: Broken) {
  const reported = new Map<string, string>();
  return async (files: readonly Route[]): Promise<Chain> => {
    const guards: Chain["guards"][number][] = [];
    for (const route of files)
      try {
        const { guard } = await loadFile(route);
        if (guard) guards.push({ source: route.source, guard });
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

function twice(source: string): Promise<Response> {
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
  if (cookies === undefined && isUntouched(response)) return response;
  return toResponse(response, { requestId: context.requestId, cookies });
}
