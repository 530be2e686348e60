// The document of the API, for who asks over HTTP: made of all files when first asked for, and again after a change.
import { readFile } from "node:fs/promises";
import type { Config } from "../config/config.ts";
import { HTTPException } from "../contract/exception.ts";
import type { Method } from "../contract/handler.ts";
import type { Route } from "../contract/route.ts";
import type { LoadedFile } from "../engines/engine.ts";
import { messageOf } from "../errors.ts";
import type { Logger } from "../log.ts";
import {
  type DescribedFile,
  describeApi,
  missingSchemes,
  type OpenApiDocument,
  withHead,
} from "../openapi/document.ts";
import { type DescribedApp, isMergeable } from "../openapi/mounted.ts";
import { type RouteEntry, shapeOf } from "../routes/router.ts";
import type { LoadFile } from "./chain.ts";
import { docsEntries } from "./docs-page.ts";
import { headOf } from "./document-head.ts";
import type { Answering, MethodTable } from "./endpoint.ts";
import { internalEntry } from "./internal.ts";
import { describeMount } from "./listing.ts";
import type { Build } from "./manifest.ts";

export interface DocumentsOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly loadFile: LoadFile;
  /** What the app answers now, with all files loaded. */
  readonly tables: () => Promise<readonly MethodTable[]>;
  /** Has a document already. */
  readonly build: Build | undefined;
}

export interface Declared {
  readonly files: readonly DescribedFile[];
  /** Whole apps that have a document. */
  readonly apps: readonly DescribedApp[];
  /** Files that are not among them, and why. */
  readonly missing: readonly Missing[];
}

export interface ApiDescription extends Pick<Declared, "missing"> {
  readonly document: OpenApiDocument;
}

export interface Missing {
  readonly route: Route;
  readonly error: Error;
}

export interface Documents {
  /** For the router; routes of the app at their paths take their place. */
  entries(routes: readonly Route[]): readonly RouteEntry<Answering>[];
  /** What all handlers declare. */
  declarations(): Promise<Declared>;
  describe(): Promise<ApiDescription>;
  /** The next who asks gets a new one. */
  changed(): void;
}

export function createDocuments({ config, log, loadFile, tables, build }: DocumentsOptions): Documents {
  const { enabled, path, docs } = config.openapi;
  const declarations = async () => describeTables(await tables(), loadFile, log);
  const describe = async (): Promise<ApiDescription> => {
    const { files, apps, missing } = await declarations();
    return { document: await documentOf(config, files, apps, log), missing };
  };
  const make = async () => {
    if (build !== undefined) return { text: await readBuilt(config, build.openapi), lasting: true };
    const { document, missing } = await describe();
    // An HTTPException says that an engine is busy or restarting: who asks next may find the file.
    return { text: JSON.stringify(document), lasting: !missing.some(({ error }) => error instanceof HTTPException) };
  };
  let made: ReturnType<typeof make> | undefined;
  const answer = async () => {
    made ??= make();
    const mine = made;
    const { text, lasting } = await mine.catch((error: unknown) => {
      if (made === mine) made = undefined;
      throw error;
    });
    if (!lasting && made === mine) made = undefined;
    return new Response(text, { headers: { "content-type": "application/json", "cache-control": "no-cache" } });
  };
  const own = enabled ? [internalEntry(path, answer), ...(docs === false ? [] : docsEntries(config, docs))] : [];
  return {
    entries(routes) {
      const taken = new Set(routes.map(({ segments }) => shapeOf(segments)));
      return own.filter(({ segments }) => !taken.has(shapeOf(segments)));
    },
    declarations,
    describe,
    changed() {
      made = undefined;
    },
  };
}

/** The document of these files. */
export async function documentOf(
  config: Config,
  files: readonly DescribedFile[],
  apps: readonly DescribedApp[],
  log: Logger,
): Promise<OpenApiDocument> {
  const document = describeApi(await headOf(config), files, config, apps);
  for (const name of missingSchemes(document))
    log.warn(`Handlers ask for the security scheme "${name}", which the setting openapi.securitySchemes does not have`);
  return document;
}

/** What the handlers of a file declare for these methods. A file that cannot tell is left out, with a line in the log. */
export async function describeRoute(
  route: Route,
  methods: readonly Method[],
  load: () => Promise<Pick<LoadedFile, "describe">>,
  log: Logger,
): Promise<DescribedFile | Missing> {
  try {
    const declared = await (await load()).describe();
    return { route, declarations: Object.fromEntries(methods.map((method) => [method, declared[method] ?? {}])) };
  } catch (error) {
    log.warn(`${route.source} is not in the document of the API: ${messageOf(error)}`);
    return { route, error: error as Error };
  }
}

/** What a whole app tells of itself; undefined where it has no document, or one that cannot be merged. */
export async function describeApp(
  route: Route,
  load: () => Promise<Pick<LoadedFile, "describeApp">>,
  log: Logger,
): Promise<DescribedApp | undefined> {
  const { openapi } = await describeMount(route, load);
  if (openapi === undefined) return undefined;
  if (isMergeable(openapi)) return { route, openapi };
  log.warn(`${route.source} is not in the document of the API: its own is of OpenAPI ${openapi.openapi}, not 3.1`);
  return undefined;
}

async function describeTables(tables: readonly MethodTable[], loadFile: LoadFile, log: Logger): Promise<Declared> {
  const files: DescribedFile[] = [];
  const apps: DescribedApp[] = [];
  const missing: Missing[] = [];
  for (const { methods, mount, broken } of tables) {
    missing.push(...broken); // the log has them already
    if (mount) {
      const app = await describeApp(mount.route, () => loadFile(mount.route), log).catch((error: Error) => error);
      if (app instanceof Error) missing.push({ route: mount.route, error: app });
      else if (app) apps.push(app);
      continue;
    }
    for (const [route, own] of Map.groupBy(methods, ([, entry]) => entry.route)) {
      const names = own.map(([method]) => method);
      const file = await describeRoute(route, names, () => loadFile(route), log);
      if ("error" in file) missing.push(file);
      else files.push(file);
    }
  }
  return { files, apps, missing };
}

/** What was built is of the files; what the settings say is of now. */
async function readBuilt(config: Config, file: string): Promise<string> {
  const document: OpenApiDocument = JSON.parse(await readFile(file, "utf8"));
  return JSON.stringify(withHead(await headOf(config, document.info), document));
}
