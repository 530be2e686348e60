// What `import … from "polyglot-runtime"` gives; re-exports only.
export { type Config, defineConfig, type UserConfig } from "./config/config.ts";
export type { CookieOptions, Cookies } from "./contract/cookies.ts";
export {
  type Answer,
  type DeclaredContext,
  type DeclaredCookies,
  defineHandler,
  type Events,
  events,
  type HandlerDeclaration,
} from "./contract/define-handler.ts";
export { type FieldError, HTTPException, type HTTPExceptionOptions } from "./contract/exception.ts";
export type { Context, Handler, Method, Middleware, Next, Params, Query } from "./contract/handler.ts";
export type { Problem } from "./contract/problem.ts";
export type { RouteConfig } from "./contract/route-config.ts";
export type { Trace } from "./contract/trace.ts";
export type { Logger } from "./log.ts";
