// The document of a whole app as part of ours: its paths below the app's own, its components under names that are free.
import type { JsonSchema } from "../contract/declaration.ts";
import { METHODS } from "../contract/handler.ts";
import type { Route } from "../contract/route.ts";
import { capitalize, pathsOf } from "./paths.ts";
import { isObject } from "./schemas.ts";

export interface DescribedApp {
  readonly route: Route;
  /** Its OpenAPI 3.1 document; others are left out. */
  readonly openapi: JsonSchema;
}

/** What is merged so far: it is added to. */
export interface Merged {
  readonly paths: Record<string, object>;
  readonly components: Record<string, Record<string, object>>;
  readonly operationIds: Set<string>;
  readonly tags: Set<string>;
}

/** Tells schemes of whole apps from those of the settings: the file of the app. */
export const OWNER = "x-file";

const OPERATIONS: ReadonlySet<string> = new Set([...METHODS.map((method) => method.toLowerCase()), "trace"]);
const REFERENCE = /^#\/components\/([^/]+)\/([^/]+)(.*)$/s;

/** Whether a document can be merged. */
export const isMergeable = ({ openapi, paths }: JsonSchema): boolean =>
  /^3\.1\./.test(String(openapi)) && isObject(paths);

/** Merges one app; what is in the document already stays as it is. `prefix` is what all paths begin with. */
export function mergeApp({ route, openapi }: DescribedApp, merged: Merged, prefix: string): void {
  const [place] = pathsOf({ ...route, segments: route.segments.filter(({ kind }) => kind !== "rest") });
  const base = place === undefined || place.path === "/" ? "" : place.path;
  const label = labelOf(base.startsWith(prefix) ? base.slice(prefix.length) : base);
  const names = nameComponents(label, openapi.components, merged.components);
  const rename = (value: unknown) => renameReferences(value, names);
  for (const [kind, entries] of Object.entries(objectOf(openapi.components)))
    for (const [name, component] of Object.entries(objectOf(entries))) {
      const own = names.get(`${kind}/${name}`) ?? name;
      const owner = kind === "securitySchemes" ? { [OWNER]: route.source } : {};
      merged.components[kind] = { ...merged.components[kind], [own]: { ...(rename(component) as object), ...owner } };
    }
  const own = (place?.segments ?? []).flatMap((segment) => (segment.kind === "param" ? [segment.name] : []));
  for (const [path, item] of Object.entries(objectOf(openapi.paths))) {
    const full = base + (path === "/" ? "" : path) || "/";
    if (merged.paths[full] !== undefined) continue;
    const renamed = rename(item) as JsonSchema;
    merged.paths[full] = mergeItem(renamed, own, { openapi, names, label }, merged);
  }
}

interface From {
  readonly openapi: JsonSchema;
  readonly names: ReadonlyMap<string, string>;
  readonly label: string;
}

function mergeItem(item: JsonSchema, own: readonly string[], { openapi, names, label }: From, merged: Merged) {
  const parameters = own.map((name) => ({ name, in: "path", required: true, schema: { type: "string" } }));
  const entries = Object.entries(item).map(([key, value]): [string, unknown] => {
    if (!OPERATIONS.has(key) || !isObject(value)) return [key, value];
    const security = value.security ?? openapi.security;
    for (const tag of Array.isArray(value.tags) ? value.tags : []) merged.tags.add(String(tag));
    const id = typeof value.operationId === "string" ? value.operationId : undefined;
    const operation = {
      ...value,
      ...(id === undefined ? {} : { operationId: freeId(id, label, merged.operationIds) }),
      ...(Array.isArray(security) ? { security: security.map((one) => renameKeys(one, names)) } : {}),
    };
    return [key, operation];
  });
  const known = Array.isArray(item.parameters) ? item.parameters : [];
  const all = [...parameters, ...known];
  return { ...Object.fromEntries(entries), ...(all.length > 0 ? { parameters: all } : {}) };
}

/** New names of components, by kind and old name, where another has the old one. */
function nameComponents(label: string, components: unknown, taken: Merged["components"]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const chosen = new Set<string>();
  // What refers to one of a new name says something else than its namesake, and needs a new one, too: until none is left.
  for (let known = -1; known < names.size; ) {
    known = names.size;
    for (const [kind, entries] of Object.entries(objectOf(components))) {
      const others = taken[kind] ?? {};
      const isFree = (name: string) =>
        !Object.hasOwn(others, name) && !Object.hasOwn(objectOf(entries), name) && !chosen.has(`${kind}/${name}`);
      for (const [name, component] of Object.entries(objectOf(entries))) {
        if (names.has(`${kind}/${name}`) || !Object.hasOwn(others, name)) continue;
        if (JSON.stringify(others[name]) === JSON.stringify(renameReferences(component, names))) continue;
        let free = label + name;
        for (let number = 2; !isFree(free); number++) free = label + name + number;
        names.set(`${kind}/${name}`, free);
        chosen.add(`${kind}/${free}`);
      }
    }
  }
  return names;
}

function renameReferences(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((one) => renameReferences(one, names));
  if (!isObject(value)) return value;
  const refer = (reference: unknown) => {
    const [, kind = "", name = "", rest = ""] = REFERENCE.exec(String(reference)) ?? [];
    const free = names.get(`${kind}/${name}`);
    return free === undefined ? reference : `#/components/${kind}/${free}${rest}`;
  };
  const entries = Object.entries(value).map(([key, one]): [string, unknown] => {
    if (key === "$ref" && typeof one === "string") return [key, refer(one)];
    if (key === "mapping" && isObject(one) && "propertyName" in value)
      return [key, Object.fromEntries(Object.entries(one).map(([name, target]) => [name, refer(target)]))];
    return [key, renameReferences(one, names)];
  });
  return Object.fromEntries(entries);
}

function renameKeys(requirement: unknown, names: ReadonlyMap<string, string>): object {
  const entries = Object.entries(objectOf(requirement));
  return Object.fromEntries(entries.map(([name, scopes]) => [names.get(`securitySchemes/${name}`) ?? name, scopes]));
}

function freeId(id: string, label: string, taken: Set<string>): string {
  let free = id;
  for (let number = 1; taken.has(free); number++) free = `${id}_${label}${number > 1 ? number : ""}`;
  taken.add(free);
  return free;
}

/** Components have names of ASCII only. */
const labelOf = (path: string): string => (path.match(/[A-Za-z0-9]+/g) ?? []).map(capitalize).join("");
const objectOf = (value: unknown): JsonSchema => (isObject(value) ? value : {});
