// What the document of the API says of the whole, from the settings and the app's package.json.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../config/config.ts";
import type { DocumentHead } from "../openapi/document.ts";

/** `built` is what a build found: there, package.json may be gone. */
export async function headOf({ root, openapi }: Config, built?: DocumentHead["info"]): Promise<DocumentHead> {
  const { title, version, description, servers, securitySchemes } = openapi;
  const found = built ?? (await readPackage(join(root, "package.json")));
  const about = description ?? built?.description;
  return {
    info: {
      title: title ?? found.title ?? "API",
      version: version ?? found.version ?? "0.0.0",
      ...(about === undefined ? {} : { description: about }),
    },
    servers: servers.map(({ url, description }) => ({ url, ...(description === undefined ? {} : { description }) })),
    securitySchemes,
  };
}

async function readPackage(file: string): Promise<Partial<DocumentHead["info"]>> {
  try {
    const { name, version } = JSON.parse(await readFile(file, "utf8")) as Record<string, unknown>;
    return {
      ...(typeof name === "string" ? { title: name } : {}),
      ...(typeof version === "string" ? { version } : {}),
    };
  } catch {
    return {}; // an app needs none
  }
}
