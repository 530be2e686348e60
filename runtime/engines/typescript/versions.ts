// Versions of modules: an output is named after what its source and everything below contain, and Node keeps one
// instance of a name. So a file that did not change, nor anything it imports, keeps its state, and all importers share it.
import { createHash } from "node:crypto";
import { basename, extname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import type { Compiled } from "./compiled.ts";
import { findComponents } from "./components.ts";
import { type Closure, type Module, reachable } from "./graph.ts";
import type { OutputFolder } from "./outputs.ts";
import { absolutePlaces, fillPlaceholders, type Places } from "./places.ts";
import { isForeignModule } from "./python-names.ts";

export interface Imported {
  /** The module namespace, or what a CommonJS file gave `module.exports`. */
  readonly exports: unknown;
  readonly commonJs: boolean;
  /** It, or what it imports, calls other languages. */
  readonly foreign: boolean;
}

export class Versions {
  readonly #root: string;
  readonly #outputs: OutputFolder;
  readonly #places: Places;
  readonly #sources = new Map<string, string>();
  readonly #evaluating = new Set<Promise<Imported>>();
  readonly #evaluated = new Set<string>();
  readonly #failed = new Set<Module>();
  readonly #spoilt = new Set<string>();

  constructor(root: string, outputs: OutputFolder, places: Places = absolutePlaces(outputs.folder)) {
    this.#root = root;
    this.#outputs = outputs;
    this.#places = places;
  }

  /** Evaluates the current version of a file, and those it imports, unless they are already. */
  async import(entry: string, closure: Closure, tries = 3): Promise<Imported> {
    const evaluating = this.#evaluate(entry, closure);
    this.#evaluating.add(evaluating);
    try {
      return await evaluating;
    } catch (error) {
      const { code } = (error ?? {}) as NodeJS.ErrnoException; // anything may be thrown
      if (code !== "ERR_REQUIRE_ESM_RACE_CONDITION" || tries === 1) throw error;
    } finally {
      this.#evaluating.delete(evaluating);
    }
    // CommonJS cannot require an ES module that another file is importing at this moment.
    await Promise.allSettled(this.#evaluating);
    this.retryFailed();
    return this.import(entry, closure, tries - 1);
  }

  async #evaluate(entry: string, closure: Closure): Promise<Imported> {
    const module = closure.get(entry) as Module;
    const writes = this.#name(module, closure);
    const output = module.output as string;
    const eager = reachable([module], (importer) => importsOf(importer, closure, false));
    const names = eager.map(({ output }) => output as string);
    await Promise.all(writes);
    try {
      const namespace = await import(/* @vite-ignore */ pathToFileURL(join(this.#outputs.folder, output)).href);
      for (const name of names) this.#evaluated.add(name);
      const commonJs = output.endsWith(".cjs");
      const foreign = [...closure.keys()].some(isForeignModule);
      return { exports: commonJs ? namespace.default : namespace, commonJs, foreign };
    } catch (error) {
      for (const module of eager) this.#failed.add(module);
      throw error;
    }
  }

  /** Lets modules that failed be evaluated once more: Node remembers a failure for ever, so they get another name. */
  retryFailed(): void {
    for (const module of this.#failed) {
      if (module.output === undefined || this.#evaluated.has(module.output)) continue;
      this.#spoilt.add(module.output);
      module.output = undefined;
    }
    this.#failed.clear();
  }

  /** An output that is not to be used again: the same contents will get another name. */
  spoil(output: string): void {
    this.#spoilt.add(output);
  }

  /** The source of an output, by its file name; undefined when it is none of ours. */
  sourceOf(output: string): string | undefined {
    return this.#sources.get(basename(output));
  }

  /** Names the outputs that have no name yet; returns what must be waited for before any of them is imported. */
  #name(entry: Module, closure: Closure): Promise<void>[] {
    const components = findComponents(entry, (module) => importsOf(module, closure, true));
    for (const component of components) {
      const unnamed = component.filter(({ output }) => output === undefined);
      if (unnamed.length === 0) continue;
      const hash = this.#hash(component, closure);
      let attempt = 0;
      do {
        for (const module of unnamed) module.output = this.#outputName(module, `${hash} ${attempt}`);
        attempt++;
      } while (unnamed.some(({ output }) => this.#spoilt.has(output as string)));
    }
    return components.flat().map((module) => this.#write(module, closure));
  }

  #hash(component: readonly Module[], closure: Closure): string {
    const parts: string[] = [];
    for (const module of component) {
      parts.push(`${module.file}\n${module.compiled?.code}`);
      for (const needed of importsOf(module, closure, true))
        if (!component.includes(needed)) parts.push(needed.output as string);
    }
    return digest(parts.sort().join("\0"));
  }

  #outputName({ file, compiled }: Module, version: string): string {
    const path = relative(this.#root, file);
    const readable = path
      .slice(0, -extname(path).length)
      .replace(/[^\w$]+/g, "_")
      .slice(-80);
    const name = `${readable}-${digest(`${file} ${version}`)}${compiled?.extension}`;
    this.#sources.set(name, file);
    return name;
  }

  #write({ output, compiled }: Module, closure: Closure): Promise<void> {
    const { code, extension } = compiled as Compiled;
    return this.#outputs.write(output as string, () =>
      fillPlaceholders(code, (kind, file) =>
        this.#places({ kind, file, output: kind === "source" ? undefined : closure.get(file)?.output, extension }),
      ),
    );
  }
}

function importsOf({ compiled }: Module, closure: Closure, lazy: boolean): Module[] {
  const imports: Module[] = [];
  for (const { kind, file } of compiled?.imports ?? [])
    if (lazy || kind !== "lazy") imports.push(closure.get(file) as Module);
  return imports;
}

const digest = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 12);
