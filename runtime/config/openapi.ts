// The settings of the document of the API, and of the page that shows it.
import type { Settings } from "./values.ts";

export interface OpenApiConfig {
  /** Whether document and page are answered. */
  readonly enabled: boolean;
  /** Where the document is. */
  readonly path: string;
  /** Where the page is; false for none. */
  readonly docs: string | false;
  /** Undefined: the name in package.json. */
  readonly title: string | undefined;
  /** Undefined: that in package.json. */
  readonly version: string | undefined;
  readonly description: string | undefined;
  /** Where the app can be reached, beside where the document was got from. */
  readonly servers: readonly { readonly url: string; readonly description?: string | undefined }[];
  /** How callers say who they are, by the names that handlers use in `security`; as OpenAPI has them. */
  readonly securitySchemes: { readonly [name: string]: { readonly type: string; readonly [field: string]: unknown } };
}

export function openApiDefaults(user: Settings<OpenApiConfig> = {}): OpenApiConfig {
  return Object.freeze({
    enabled: user.enabled ?? true,
    path: user.path ?? "/openapi.json",
    docs: user.docs ?? "/docs",
    title: user.title,
    version: user.version,
    description: user.description,
    servers: user.servers ?? [],
    securitySchemes: user.securitySchemes ?? {},
  });
}
