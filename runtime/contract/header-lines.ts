// Whether a request still has the header lines that its server got: so they need not be made into Headers and back.

/**
 * The server makes Headers of a request when they are first asked for, and keeps them under a symbol. Without them nobody
 * can have changed any.
 */
export function isUntouched(request: Request): boolean {
  let isLazy = false;
  for (const { description } of Object.getOwnPropertySymbols(request)) {
    if (description === "headersKey") return false;
    isLazy ||= description === "incomingKey";
  }
  return isLazy;
}
