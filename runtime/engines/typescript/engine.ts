// The TypeScript engine: TypeScript and JavaScript files run in this thread, compiled when they are first asked for.
import type { FunctionDeclaration } from "../../contract/declaration.ts";
import type { Invoke } from "../../contract/functions.ts";
import type { Route } from "../../contract/route.ts";
import { ALWAYS_READY, type EngineStatus } from "../../contract/status.ts";
import { HandlerError } from "../../errors.ts";
import type { Logger } from "../../log.ts";
import type { Engine, LoadedFile } from "../engine.ts";
import { Compiler } from "./compile.ts";
import { type App, importError } from "./failure.ts";
import { closeForeign, type ForeignOptions, openForeign } from "./foreign.ts";
import { ModuleGraph } from "./graph.ts";
import { Hooks, type ModuleHooks } from "./hooks.ts";
import { exportedFunctions, invokeIn } from "./invoke.ts";
import { createLoadedFile } from "./loaded-file.ts";
import { Outputs } from "./outputs.ts";
import { enableSourceMaps } from "./stack.ts";
import { type Imported, Versions } from "./versions.ts";
import { whenWritten } from "./written.ts";

export interface TypeScriptEngineOptions {
  /** Absolute path of the app: packages are found from it, compiled files lie in its `.polyglot`. */
  root: string;
  log: Logger;
  /** For modules of other languages that are imported; none can be called without. */
  foreign?: ForeignOptions;
  /** Whether what handlers return is held against what they declare; not unless given. */
  validateResponses?: boolean;
}

/** For .ts, .mts, .js, .mjs and .cjs files. Starts nothing before the first load. */
export function createTypeScriptEngine(options: TypeScriptEngineOptions): Engine {
  return new TypeScriptEngine(options);
}

interface Load {
  readonly route: Route;
  readonly file: Promise<LoadedFile>;
  failed: boolean;
}

class TypeScriptEngine implements Engine {
  readonly #app: App;
  readonly #outputs: Outputs;
  readonly #compiler: Compiler;
  readonly #graph: ModuleGraph;
  readonly #versions: Versions;
  readonly #hooks: Hooks;
  readonly #loads = new Map<string, Load>();
  /** What other languages call, and nobody loads as a handler. */
  readonly #modules = new Map<string, Promise<Imported>>();

  constructor({ root, log, foreign, validateResponses = false }: TypeScriptEngineOptions) {
    enableSourceMaps();
    this.#outputs = new Outputs(root);
    this.#compiler = new Compiler({ root, folder: this.#outputs.folder, log });
    this.#graph = new ModuleGraph((file) => {
      const written = whenWritten(file);
      return written ? written.then(() => this.#compiler.compile(file)) : this.#compiler.compile(file);
    });
    this.#versions = new Versions(root, this.#outputs);
    this.#hooks = new Hooks(this.#outputs.folder, log);
    const { folder } = this.#outputs;
    if (foreign) openForeign(folder, foreign);
    this.#app = { root, folder, sourceOf: (output) => this.#versions.sourceOf(output), validateResponses };
  }

  load(route: Route): Promise<LoadedFile> {
    const key = `${route.file} ${route.method ?? ""}`;
    const known = this.#loads.get(key);
    if (known) return known.file;
    const isCurrent = () => this.#loads.get(key) === load;
    const file = this.#loadFile(route).then(
      // Files that changed while they were loaded are loaded again: who asked gets what is there now.
      (file) => (isCurrent() ? file : this.load(route)),
      (error: unknown) => {
        if (!isCurrent()) return this.load(route);
        if (error instanceof HandlerError) load.failed = true;
        else this.#loads.delete(key); // our own fault may pass
        throw error;
      },
    );
    const load: Load = { route, file, failed: false };
    this.#loads.set(key, load);
    return file;
  }

  async invalidate(changed: readonly string[]): Promise<readonly string[]> {
    this.#compiler.forgetResolutions();
    this.#versions.retryFailed();
    const forgotten = new Set(this.#graph.invalidate(changed));
    for (const [key, { route, failed }] of this.#loads) {
      if (failed) forgotten.add(route.file);
      if (forgotten.has(route.file)) this.#loads.delete(key);
    }
    for (const file of this.#modules.keys()) if (forgotten.has(file)) this.#modules.delete(file);
    return [...forgotten];
  }

  readonly invoke: Invoke = (invocation) => invokeIn(this.#app, (file) => this.#module(file), invocation);

  async functions(file: string): Promise<readonly FunctionDeclaration[]> {
    return exportedFunctions(await this.#module(file));
  }

  status(): EngineStatus {
    return ALWAYS_READY;
  }

  async close(): Promise<void> {
    await this.#hooks.close();
    closeForeign(this.#outputs.folder);
    await this.#compiler.close();
    await this.#outputs.close();
  }

  async #loadFile(route: Route): Promise<LoadedFile> {
    const { imported, outputs } = await this.#import(route.file);
    return this.#hooks.watch(await createLoadedFile(route, imported, this.#app), outputs);
  }

  /** A module in its current version; one that failed is tried again. */
  async #module(file: string): Promise<Imported> {
    const known = this.#modules.get(file);
    if (known) return known;
    const loading: Promise<Imported> = this.#import(file).then(
      ({ imported }) => (this.#modules.get(file) === loading ? imported : this.#module(file)),
      (error: unknown) => {
        if (this.#modules.get(file) === loading) this.#modules.delete(file);
        throw error;
      },
    );
    this.#modules.set(file, loading);
    return loading;
  }

  async #import(file: string): Promise<{ imported: Imported; outputs: string[] }> {
    const closure = await this.#graph.collect(file);
    let imported: Imported;
    try {
      imported = await this.#versions.import(file, closure);
      if (imported.commonJs)
        await this.#hooks.start(closure.get(file)?.output as string, (imported.exports ?? {}) as ModuleHooks);
    } catch (error) {
      throw importError(error, file, this.#app);
    }
    // A module whose file is here under another name has been replaced.
    const isReplaced = (name: string) => {
      const current = closure.get(this.#versions.sourceOf(name) ?? "");
      return current !== undefined && current.output !== name;
    };
    this.#hooks.replace(isReplaced, (name) => this.#versions.spoil(name));
    return { imported, outputs: [...closure.values()].map(({ output }) => output as string) };
  }
}
