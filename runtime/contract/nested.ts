// Requests that an interpreter waits for: made by `context.call` in Python, and by whatever answers those.

const nested = new WeakSet<object>();

export function markNested(request: Request): Request {
  nested.add(request);
  return request;
}

/** What must wait for nobody: whoever waits for it may hold the last place. */
export function isNested(request: object): boolean {
  return nested.has(request);
}
