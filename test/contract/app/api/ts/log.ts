// Lines for the log.
import type { Context } from "polyglot-runtime";

export function GET(_request: Request, { log }: Context) {
  log.info("said by the handler ☃");
  log.warn("warned by the handler");
  log.error("cried by the handler");
}
