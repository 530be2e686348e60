// `fetch` as Python has it: a failure says why, and what is fetched for a request ends with it.
import { trustAuthorities } from "./authorities.ts";
import { reasonOf } from "./reach.ts";

/** In Python, which knows what runs. */
export interface Owners {
  /** A number for whoever runs now; 0 for what belongs to no request. */
  owner(): number;
  /** Says which of them are over. */
  sweep(): void;
}

let owners: Owners | undefined;
const begun = new Map<number, AbortController[]>();

export function ownFetches(python: Owners): void {
  owners = python;
}

/** To be called now and then: nobody here is told when a request ends. */
export function sweepFetches(): void {
  if (begun.size > 0) owners?.sweep();
}

/** Ends all that was fetched for this owner. */
export function endFetches(owner: number): void {
  const ended = begun.get(owner) ?? [];
  begun.delete(owner);
  for (const controller of ended) controller.abort();
}

/** A failure is no concern of the thread when nobody waits for it. */
export function safeFetch(input: Parameters<typeof fetch>[0], init?: RequestInit): Promise<Response> {
  const answer = fetchWithReason(input, owned(input, init));
  answer.catch(() => {});
  return answer;
}

function owned(input: Parameters<typeof fetch>[0], init: RequestInit | undefined): RequestInit | undefined {
  const owner = owners?.owner() ?? 0;
  if (owner === 0) return init;
  const controller = new AbortController();
  const known = begun.get(owner);
  if (known) known.push(controller);
  else begun.set(owner, [controller]);
  const given = init?.signal ?? (input instanceof Request ? input.signal : undefined);
  return { ...init, signal: given ? AbortSignal.any([given, controller.signal]) : controller.signal };
}

// Node hides why a fetch failed in the error's cause, where Python does not see it.
async function fetchWithReason(input: Parameters<typeof fetch>[0], init?: RequestInit): Promise<Response> {
  trustAuthorities();
  try {
    return await fetch(input, init);
  } catch (error) {
    if (!(error instanceof Error) || error.cause === undefined) throw error;
    throw new TypeError(`${error.message}: ${reasonOf(error.cause)}`, { cause: error });
  }
}
