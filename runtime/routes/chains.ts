// Which `_middleware` files stand before a file, and before what nobody answers in a folder; pure.
import { dirname } from "node:path";
import type { Folder, Route } from "../contract/route.ts";
import { ConfigError } from "../errors.ts";
import { parseFolderPath } from "./path.ts";
import { shapeOf } from "./router.ts";

const NONE: readonly Route[] = Object.freeze([]);

/** Folders are named relative to the api folder, which is "" itself. */
export class Chains {
  readonly #own = new Map<string, Route[]>();
  readonly #known = new Map<string, readonly Route[]>();

  /** Middlewares by their file's name. Throws ConfigError where two of one folder are in languages of one engine. */
  constructor(middlewares: readonly (readonly [name: string, route: Route])[]) {
    for (const [name, route] of middlewares) {
      const folder = folderOf(name);
      const others = this.#own.get(folder) ?? [];
      const twin = others.find((other) => (other.language === "python") === (route.language === "python"));
      if (twin)
        throw new ConfigError(
          `Two middleware files stand in one folder: ${twin.source} and ${route.source}. A folder has at most one of TypeScript or JavaScript, and one of Python: join them, or remove one.`,
        );
      // TypeScript stands outside: what it refuses costs no way to an interpreter.
      this.#own.set(folder, route.language === "python" ? [...others, route] : [route, ...others]);
    }
  }

  /** The outermost first. */
  of(folder: string): readonly Route[] {
    if (this.#own.size === 0) return NONE;
    const name = folder === "." ? "" : folder;
    let chain = this.#known.get(name);
    if (chain === undefined) {
      const outer = name === "" ? NONE : this.of(dirname(name));
      const own = this.#own.get(name);
      chain = own ? [...outer, ...own] : outer;
      this.#known.set(name, chain);
    }
    return chain;
  }

  /** All folders of these files that a path can lead into, where there is any middleware. */
  folders(files: readonly string[], prefix: string): Folder[] {
    if (this.#own.size === 0) return [];
    const names = new Set<string>();
    for (const file of files) for (let name = folderOf(file); !names.has(name); name = folderOf(name)) names.add(name);
    const folders = new Map<string, Folder>();
    for (const name of names) {
      const segments = parseFolderPath(name, prefix);
      if (segments === undefined || segments.at(-1)?.kind === "rest") continue;
      const shape = shapeOf(segments);
      const twin = folders.get(shape);
      // `[id]` beside `[name]`: a path leads into both, and has passed what both have in common.
      folders.set(shape, { segments, chain: twin ? sharedChain([twin.chain, this.of(name)]) : this.of(name) });
    }
    return [...folders.values()];
  }
}

/** What all of the chains begin with. */
export function sharedChain(chains: readonly (readonly Route[] | undefined)[]): readonly Route[] {
  const [first = NONE, ...others] = chains;
  const end = first.findIndex((route, at) => others.some((other) => other?.[at]?.file !== route.file));
  return end < 0 ? first : first.slice(0, end);
}

function folderOf(name: string): string {
  const folder = dirname(name);
  return folder === "." ? "" : folder;
}
