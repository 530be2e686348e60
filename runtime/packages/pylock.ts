// pylock.toml (PEP 751): which wheels of which packages, from where, with their hashes; and who wants whom.
import { createHash } from "node:crypto";
import { parse } from "smol-toml";
import * as z from "zod";
import { ConfigError, messageOf } from "../errors.ts";
import type { Abi } from "./abi.ts";

export interface LockedFile {
  readonly name: string;
  readonly url: string;
  readonly sha256: string;
}

export interface LockedPackage {
  /** Normalized: lower case, with hyphens. */
  readonly name: string;
  readonly version: string;
  /** Names of the packages it needs here. */
  readonly dependencies: readonly string[];
  readonly file: LockedFile;
}

export interface Lock extends Abi {
  /** What pyproject.toml asked for when it was made. */
  readonly wishes: readonly string[];
  /** By name. */
  readonly packages: readonly LockedPackage[];
}

export const LOCK = "pylock.toml";

const SHAPE = z.object({
  "lock-version": z.string(),
  "created-by": z.string(),
  packages: z
    .array(
      z.object({
        name: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
        version: z.string().regex(/^[\w.!+-]+$/),
        dependencies: z.array(z.object({ name: z.string() })).default([]),
        wheels: z
          .array(
            z.object({
              name: z.string().regex(/^[^/\\]+\.whl$/),
              url: z.string().regex(/^https?:\/\//),
              hashes: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
            }),
          )
          .length(1),
      }),
    )
    .default([]),
  tool: z.object({ polyglot: z.object({ python: z.string(), abi: z.string(), wishes: z.array(z.string()) }) }),
});

/** Reads a lock; throws ConfigError where it is none, or not one of ours. */
export function parseLock(text: string): Lock {
  const { data, error } = SHAPE.safeParse(parseToml(text));
  if (error !== undefined) {
    const [{ path, message } = { path: [], message: "" }] = error.issues;
    throw new ConfigError(
      `${LOCK} cannot be used: ${path.join(".")}: ${message}. It was not made by polyglot, or was changed since: ` +
        "delete it, and polyglot install makes it anew from pyproject.toml.",
    );
  }
  if (!data["lock-version"].startsWith("1."))
    throw new ConfigError(`${LOCK} is of version ${data["lock-version"]}; accepted: 1.0. A newer polyglot made it.`);
  const { wishes, python, abi } = data.tool.polyglot;
  const packages = data.packages.map(({ name, version, dependencies, wheels: [wheel] }) => ({
    ...{ name, version, dependencies: dependencies.map((one) => one.name) },
    file: { name: wheel?.name ?? "", url: wheel?.url ?? "", sha256: wheel?.hashes.sha256 ?? "" },
  }));
  return { wishes, python, abi, packages };
}

/** The text of a lock, the same for the same content. */
export function formatLock({ wishes, python, abi, packages }: Lock): string {
  const quote = (value: string) => JSON.stringify(value);
  const list = (values: readonly string[]) => `[${values.join(", ")}]`;
  const blocks = packages.map(({ name, version, dependencies, file }) => [
    "[[packages]]",
    `name = ${quote(name)}`,
    `version = ${quote(version)}`,
    ...(dependencies.length > 0
      ? [`dependencies = ${list(dependencies.map((one) => `{ name = ${quote(one)} }`))}`]
      : []),
    `wheels = [{ name = ${quote(file.name)}, url = ${quote(file.url)}, hashes = { sha256 = ${quote(file.sha256)} } }]`,
    "",
  ]);
  return [
    "# Made from pyproject.toml by polyglot add, remove and install.",
    'lock-version = "1.0"',
    `environments = ["sys_platform == 'emscripten'"]`,
    `requires-python = ${quote(`==${python}.*`)}`,
    'created-by = "polyglot"',
    "",
    ...blocks.flat(),
    "[tool.polyglot]",
    `python = ${quote(python)}`,
    `abi = ${quote(abi)}`,
    `wishes = ${list(wishes.map(quote))}`,
    "",
  ].join("\n");
}

/** The same for locks that install the same files. */
export function digestOf({ abi, packages }: Lock): string {
  const content = [abi, packages.map(({ name, version, file }) => [name, version, file.sha256])];
  return createHash("sha256").update(JSON.stringify(content)).digest("hex");
}

/** Why the interpreter cannot use what is locked; undefined when it can. */
export function explainMisfit(lock: Lock, abi: Abi): string | undefined {
  if (lock.python === abi.python && lock.abi === abi.abi) return undefined;
  return `${LOCK} was made for Python ${lock.python} (ABI ${lock.abi}); this polyglot runs ${abi.python} (ABI ${abi.abi})`;
}

/** `Foo.Bar_baz` and `foo-bar-baz` are one package. */
export function normalizeName(name: string): string {
  return name.replace(/[-_.]+/g, "-").toLowerCase();
}

/** The package that a wish such as `httpx[http2]>=0.27` names, normalized. Throws ConfigError where it names none. */
export function nameOfWish(wish: string): string {
  const [, name, rest = ""] = /^\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(.*)$/s.exec(wish) ?? [];
  if (name === undefined)
    throw new ConfigError(
      `"${wish}" is no package; accepted: a name, with a version if need be: "httpx", "httpx>=0.27"`,
    );
  if (rest.startsWith("@"))
    throw new ConfigError(
      `"${wish}" names a file; accepted: packages of an index. Put the wheel into one, and name it in python.indexes.`,
    );
  return normalizeName(name);
}

/** From each wish that wants a package, directly or not, the shortest way down to it, as names and versions: `pydantic 2.1`. */
export function findChains(lock: Lock, name: string): string[][] {
  const wished = new Set(lock.wishes.map(nameOfWish));
  const packages = new Map(lock.packages.map((one) => [one.name, one]));
  const towards = new Map<string, string | undefined>(packages.has(name) ? [[name, undefined]] : []);
  for (const [reached] of towards)
    for (const parent of lock.packages)
      if (parent.dependencies.includes(reached) && !towards.has(parent.name)) towards.set(parent.name, reached);
  const chainFrom = (start: string) => {
    const chain: string[] = [];
    for (let at: string | undefined = start; at !== undefined; at = towards.get(at))
      chain.push(`${at} ${packages.get(at)?.version}`);
    return chain;
  };
  return [...towards.keys()].filter((one) => wished.has(one)).map(chainFrom);
}

function parseToml(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new ConfigError(`${LOCK} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}
