// The settings of Hono's middlewares around the app: each false, true, or the options that Hono takes.
import type { compress } from "hono/compress";
import type { cors } from "hono/cors";
import type { etag } from "hono/etag";
import type { secureHeaders } from "hono/secure-headers";
import type { Settings } from "./values.ts";

type OptionsOf<Middleware extends (...options: never[]) => unknown> = NonNullable<Parameters<Middleware>[0]>;

export interface MiddlewareConfig {
  /** Lets browsers call from other origins. */
  readonly cors: boolean | Partial<OptionsOf<typeof cors>>;
  /** Headers that tell browsers to be careful. */
  readonly secureHeaders: boolean | OptionsOf<typeof secureHeaders>;
  /** Compresses answers that are no streams. */
  readonly compress: boolean | Pick<OptionsOf<typeof compress>, "threshold" | "encoding">;
  /** Tags answers that are no streams, and answers 304 to who has them. */
  readonly etag: boolean | Pick<OptionsOf<typeof etag>, "weak">;
}

export function middlewareDefaults(user: Settings<MiddlewareConfig>): MiddlewareConfig {
  return {
    cors: user.cors ?? false,
    secureHeaders: user.secureHeaders ?? false,
    compress: user.compress ?? false,
    etag: user.etag ?? false,
  };
}
