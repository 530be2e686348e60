// The page that shows the document of the API and tries it out: Swagger UI, all of it from here.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { posix } from "node:path";
import { html } from "hono/html";
import type { Config } from "../config/config.ts";
import { HTTPException } from "../contract/exception.ts";
import type { RouteEntry } from "../routes/router.ts";
import { headOf } from "./document-head.ts";
import type { Answering } from "./endpoint.ts";
import { internalEntry } from "./internal.ts";

/** Files of Swagger UI, by name. The package of the runtime brings them; in its sources, the package they are from does. */
const ASSETS: Readonly<Record<string, string>> = {
  "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
  "swagger-ui.css": "text/css; charset=utf-8",
};
const OURS = new URL("./swagger-ui/", import.meta.url);

/** The page at `docs`, and what it loads below. */
export function docsEntries(config: Config, docs: string): RouteEntry<Answering>[] {
  const { path, servers } = config.openapi;
  // Relative, so that the page is right behind a proxy that puts something before the path, too.
  const name = posix.basename(docs);
  const script = scriptOf(posix.relative(posix.dirname(docs), path));
  const policy = policyOf(servers.map(({ url }) => url));
  const page = async () => {
    const { info } = await headOf(config);
    return answer(pageOf(info.title, name), "text/html; charset=utf-8", policy);
  };
  return [
    internalEntry(docs, page),
    internalEntry(`${docs}/start.js`, () => answer(script, "text/javascript; charset=utf-8", policy)),
    ...Object.entries(ASSETS).map(([file, type]) =>
      internalEntry(`${docs}/${file}`, async () => answer(await readAsset(file), type, policy)),
    ),
  ];
}

function answer(body: string | Uint8Array<ArrayBuffer>, type: string, policy: string): Response {
  const headers = {
    "content-type": type,
    "content-security-policy": policy,
    "x-content-type-options": "nosniff",
    "cache-control": typeof body === "string" ? "no-cache" : "max-age=3600",
  };
  return new Response(body, { headers });
}

/** Scripts from here alone, and requests to here and the servers that the settings name. */
function policyOf(servers: readonly string[]): string {
  const origins = servers.flatMap((url) => (URL.canParse(url) ? [new URL(url).origin] : []));
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src ${["'self'", ...new Set(origins)].join(" ")}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

function pageOf(title: string, name: string): string {
  return String(html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="${name}/swagger-ui.css">
  </head>
  <body>
    <div id="docs"></div>
    <noscript>This page needs JavaScript.</noscript>
    <script src="${name}/swagger-ui-bundle.js"></script>
    <script src="${name}/start.js"></script>
  </body>
</html>
`);
}

function scriptOf(url: string): string {
  const options = {
    url,
    dom_id: "#docs",
    deepLinking: true,
    displayRequestDuration: true,
    persistAuthorization: true,
    tryItOutEnabled: true,
    validatorUrl: null, // asks nobody outside
  };
  return `const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();
SwaggerUIBundle(${JSON.stringify(options)});
`;
}

async function readAsset(name: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const folder = existsSync(OURS) ? OURS : new URL(".", import.meta.resolve("swagger-ui-dist/package.json"));
    return new Uint8Array(await readFile(new URL(name, folder)));
  } catch (cause) {
    throw new HTTPException(404, "This page needs the package swagger-ui-dist, which is not installed here", { cause });
  }
}
