// The OpenAPI 3.1 document of an app, from what its handlers declare. Pure: who has the files describes them first.
import type { Declarations } from "../contract/declaration.ts";
import { METHODS, type Method } from "../contract/handler.ts";
import type { Route } from "../contract/route.ts";
import { type DescribedApp, mergeApp, OWNER } from "./mounted.ts";
import { describeOperation, type Operation } from "./operation.ts";
import type { PathParameter } from "./parameters.ts";
import { nameOperation, type PathTemplate, pathsOf, tagFolders, tagOf } from "./paths.ts";
import { PROBLEM, PROBLEM_RESPONSES } from "./problem.ts";
import { Components } from "./schemas.ts";

/** What a document says of the whole. */
export interface DocumentHead {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly servers?: readonly { readonly url: string; readonly description?: string }[];
  readonly securitySchemes?: Readonly<Record<string, object>>;
}

/** A file of routes, and what those of its handlers declare that answer. */
export interface DescribedFile {
  readonly route: Route;
  readonly declarations: Declarations;
}

/** Settings that names and tags are made of. */
export interface Folders {
  readonly apiDir: string;
  readonly prefix: string;
}

export interface OpenApiDocument {
  readonly openapi: "3.1.1";
  readonly info: DocumentHead["info"];
  readonly servers?: NonNullable<DocumentHead["servers"]>;
  readonly tags?: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

const LEFT_OUT: ReadonlySet<Method> = new Set(["HEAD", "OPTIONS"]);

export type PathItem = { readonly [M in Lowercase<Method>]?: Operation };

/** The same files in any order make the same document; `apps` tell of themselves. */
export function describeApi(
  head: DocumentHead,
  files: readonly DescribedFile[],
  folders: Folders,
  apps: readonly DescribedApp[] = [],
): OpenApiDocument {
  const schemas = new Components();
  const known = tagFolders(
    files.map(({ route }) => route),
    folders.apiDir,
  );
  const ids = new Set<string>();
  const tags = new Set<string>();
  const paths: Record<string, PathItem> = {};
  for (const { path, method, template, file } of listOperations(files)) {
    const operationId = unique(nameOperation(method, template, folders.prefix), ids);
    const tag = tagOf(file.route, folders.apiDir, known);
    const described = {
      operationId,
      path: parametersOf(path, template),
      tag,
      declaration: file.declarations[method] ?? {},
    };
    const operation = describeOperation(described, schemas);
    for (const name of operation.tags ?? []) tags.add(name);
    paths[path.path] = { ...paths[path.path], [method.toLowerCase()]: operation };
  }
  const components = {
    schemas: { ...schemas.schemas(), Problem: PROBLEM },
    responses: PROBLEM_RESPONSES,
    securitySchemes: { ...head.securitySchemes } as Record<string, object>,
  };
  for (const app of apps.toSorted((a, b) => compare(a.route.source, b.route.source)))
    mergeApp(app, { paths, components, operationIds: ids, tags }, folders.prefix);
  return withHead(head, {
    ...(tags.size > 0 ? { tags: [...tags].sort().map((name) => ({ name })) } : {}),
    paths,
    components,
  });
}

/** The document under another head. */
export function withHead(
  { info, servers = [], securitySchemes = {} }: DocumentHead,
  { tags, paths, components }: Pick<OpenApiDocument, "tags" | "paths" | "components">,
): OpenApiDocument {
  const { securitySchemes: known = {}, ...others } = components;
  const schemes = {
    ...Object.fromEntries(Object.entries(known).filter(([, scheme]) => OWNER in scheme)),
    ...securitySchemes,
  };
  return {
    openapi: "3.1.1",
    info,
    ...(servers.length > 0 ? { servers } : {}),
    ...(tags ? { tags } : {}),
    paths,
    components: { ...others, ...(Object.keys(schemes).length > 0 ? { securitySchemes: schemes } : {}) },
  };
}

/** Security schemes that operations name and the document does not have. */
export function missingSchemes({ paths, components }: OpenApiDocument): string[] {
  const operations = Object.values(paths).flatMap((item) => Object.values(item));
  const named = operations.flatMap(({ security = [] }) => security.flatMap((requirement) => Object.keys(requirement)));
  return [...new Set(named)].filter((name) => !Object.hasOwn(components.securitySchemes ?? {}, name)).sort();
}

interface Listed {
  /** The path in the document. */
  readonly path: PathTemplate;
  /** The same with the names of its own file. */
  readonly template: PathTemplate;
  readonly method: Method;
  readonly file: DescribedFile;
}

/** By path and method; HEAD follows from GET, and OPTIONS is the same everywhere. */
function listOperations(files: readonly DescribedFile[]): Listed[] {
  const templates = files
    .flatMap((file) => pathsOf(file.route).map((template) => ({ template, file })))
    .sort((a, b) => a.template.rank - b.template.rank || compare(a.file.route.source, b.file.route.source));
  // Two files may call a parameter of one path by two names; in a document a path has one.
  const paths = new Map<string, PathTemplate>();
  for (const { template } of templates) if (!paths.has(template.shape)) paths.set(template.shape, template);
  const listed = new Map<string, Listed>();
  for (const { template, file } of templates) {
    const path = paths.get(template.shape) ?? template;
    for (const method of METHODS) {
      const key = `${path.path} ${METHODS.indexOf(method)}`;
      if (LEFT_OUT.has(method) || !file.declarations[method] || listed.has(key)) continue;
      listed.set(key, { path, template, method, file });
    }
  }
  return [...listed].sort(([a], [b]) => compare(a, b)).map(([, one]) => one);
}

function parametersOf(path: PathTemplate, template: PathTemplate): PathParameter[] {
  return template.segments.flatMap((segment, index) => {
    const shown = path.segments[index];
    if (segment.kind === "static" || shown === undefined || shown.kind === "static") return [];
    return [{ name: shown.name, ownName: segment.name, rest: segment.kind === "rest" }];
  });
}

function unique(name: string, taken: Set<string>): string {
  let free = name;
  for (let number = 2; taken.has(free); number++) free = name + number;
  taken.add(free);
  return free;
}

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));
