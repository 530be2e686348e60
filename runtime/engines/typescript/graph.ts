// The modules of an app: each compiled once until it changes, and which of them imports which.
import { existsSync } from "node:fs";
import { basename } from "node:path";
import { HandlerError } from "../../errors.ts";
import type { Compiled } from "./compiled.ts";

export interface Module {
  readonly file: string;
  readonly compiling: Promise<Compiled>;
  compiled?: Compiled;
  /** File name of the output of the current version; unset until it is asked for, and when something below changed. */
  output?: string | undefined;
}

/** A file and all it imports, directly or not, by absolute path; every one is compiled. */
export type Closure = ReadonlyMap<string, Module>;

export class ModuleGraph {
  readonly #compile: (file: string) => Promise<Compiled>;
  readonly #modules = new Map<string, Module>();
  readonly #importers = new Map<string, Set<string>>();
  readonly #failed = new Set<string>();
  #state = 0;

  constructor(compile: (file: string) => Promise<Compiled>) {
    this.#compile = compile;
  }

  /** Compiles what is new. Starts over when files changed meanwhile: a mixture of two states is none. */
  async collect(entry: string): Promise<Closure> {
    const state = this.#state;
    const closure = new Map<string, Module>();
    const visit = (file: string): Promise<unknown> | undefined => {
      if (closure.has(file)) return undefined;
      const module = this.#module(file);
      closure.set(file, module);
      const visitImports = ({ imports }: Compiled) => waitForAll(imports.map((local) => visit(local.file)));
      return module.compiled ? visitImports(module.compiled) : module.compiling.then(visitImports);
    };
    try {
      await visit(entry);
    } catch (error) {
      if (state === this.#state) throw error;
    }
    return state === this.#state ? closure : this.collect(entry);
  }

  /**
   * Forgets these files, and whatever failed: what mended it may be a file nobody knew. Returns all files that have
   * another version now, importers included.
   */
  invalidate(changed: readonly string[]): string[] {
    this.#state++;
    const known = changed.filter((file) => this.#modules.has(file) || this.#importers.has(file));
    const roots = changed.some(isConfiguration) ? [...this.#modules.keys()] : [...known, ...this.#failed];
    const forgotten = reachable(roots, (file) => this.#importers.get(file) ?? []);
    for (const file of forgotten) {
      const module = this.#modules.get(file);
      if (module) module.output = undefined;
    }
    for (const file of roots) {
      // Data is part of its importers' code; and what imports a file that is gone may find another, or must say so.
      const stale = isSource(file) && existsSync(file) ? [] : [...(this.#importers.get(file) ?? [])];
      for (const one of [file, ...stale]) this.#forget(one);
    }
    return forgotten;
  }

  #module(file: string): Module {
    const known = this.#modules.get(file);
    if (known) return known;
    const module: Module = { file, compiling: this.#compileCurrent(file) };
    this.#modules.set(file, module);
    module.compiling.then(
      (compiled) => {
        module.compiled = compiled;
        if (this.#modules.get(file) === module) this.#link(file, compiled);
      },
      (error: unknown) => {
        if (this.#modules.get(file) !== module) return;
        if (error instanceof HandlerError) this.#failed.add(file);
        else this.#modules.delete(file); // our own fault may pass
      },
    );
    return module;
  }

  /** What was compiled while files changed may have read some before and some after: it is compiled again. */
  async #compileCurrent(file: string): Promise<Compiled> {
    for (;;) {
      const state = this.#state;
      try {
        const compiled = await this.#compile(file);
        // A changed source is another module by now; only data that was read could be old.
        if (state === this.#state || compiled.data.length === 0) return compiled;
      } catch (error) {
        if (state === this.#state) throw error;
      }
    }
  }

  #link(importer: string, compiled: Compiled): void {
    for (const file of needsOf(compiled)) {
      const importers = this.#importers.get(file);
      if (importers) importers.add(importer);
      else this.#importers.set(file, new Set([importer]));
    }
  }

  #forget(file: string): void {
    const compiled = this.#modules.get(file)?.compiled;
    this.#modules.delete(file);
    this.#failed.delete(file);
    if (!compiled) return;
    for (const needed of needsOf(compiled)) {
      const importers = this.#importers.get(needed);
      importers?.delete(file);
      if (importers?.size === 0) this.#importers.delete(needed);
    }
  }
}

/** Everything the steps lead to, the start included. */
export function reachable<T>(start: Iterable<T>, steps: (node: T) => Iterable<T>): T[] {
  const reached = new Set(start);
  for (const node of reached) for (const next of steps(node)) reached.add(next); // a Set's loop sees what is added
  return [...reached];
}

const isSource = (file: string) => /\.(?:[cm]?[jt]sx?|py)$/.test(file);
const isConfiguration = (file: string) => /^(?:tsconfig.*|package)\.json$/.test(basename(file));

const needsOf = ({ imports, data }: Compiled) => [...imports.map(({ file }) => file), ...data];

function waitForAll(waits: readonly (Promise<unknown> | undefined)[]): Promise<unknown> | undefined {
  const real = waits.filter((wait) => wait !== undefined);
  return real.length > 0 ? Promise.all(real) : undefined;
}
