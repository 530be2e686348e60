// All types of an app: its routes for the typed client.
import { join } from "node:path";
import type { Host } from "../host/host.ts";
import type { DescribedFile } from "../openapi/document.ts";
import { apiText } from "./api.ts";
import type { TypeFiles } from "./files.ts";

/** Where the types of an app lie. */
export const typesFolder = (root: string) => join(root, ".polyglot/types");

export interface GeneratedTypes {
  readonly files: TypeFiles;
  /** Files of routes that could not be described, and so are not in there. */
  readonly missing: Awaited<ReturnType<Host["declarations"]>>["missing"];
}

/** Loads every file of routes. What is `known` of a file from before holds where it is broken for now. */
export async function generateTypes(
  host: Pick<Host, "declarations">,
  known: Map<string, DescribedFile> = new Map(),
): Promise<GeneratedTypes> {
  const { files, missing } = await host.declarations();
  for (const file of files) known.set(file.route.source, file);
  const kept = missing.flatMap(({ route }) => known.get(route.source) ?? []);
  return { files: new Map([["api.d.ts", apiText([...files, ...kept], "../../")]]), missing };
}
