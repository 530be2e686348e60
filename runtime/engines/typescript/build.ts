// Compiles handler files into a folder that may be moved with the app, and evaluates each once to see that it works.
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FunctionDeclaration } from "../../contract/declaration.ts";
import { HTTPException } from "../../contract/exception.ts";
import type { Invoke } from "../../contract/functions.ts";
import type { Route } from "../../contract/route.ts";
import { HandlerError } from "../../errors.ts";
import type { Logger } from "../../log.ts";
import type { LoadedFile } from "../engine.ts";
import { Compiler } from "./compile.ts";
import { type App, importError } from "./failure.ts";
import { openForeign } from "./foreign.ts";
import { type Closure, ModuleGraph } from "./graph.ts";
import { exportedFunctions, invokeIn } from "./invoke.ts";
import { createLoadedFile } from "./loaded-file.ts";
import type { OutputFolder } from "./outputs.ts";
import { relativePlaces } from "./places.ts";
import { isForeignModule } from "./python-names.ts";
import { enableSourceMaps } from "./stack.ts";
import { type Imported, Versions } from "./versions.ts";

export interface TypeScriptBuildOptions {
  /** Absolute path of the app. */
  root: string;
  /** Where outputs go: a folder of the app, moved only to another of the same depth. */
  folder: string;
  log: Logger;
}

export interface Output {
  /** Absolute path. */
  readonly source: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** One compiled file. */
export interface Entry {
  readonly output: string;
  /** The names of all outputs it may come to need, its own included. */
  readonly needs: readonly string[];
  /** It reaches functions of another language. */
  readonly foreign: boolean;
}

export class TypeScriptBuild {
  readonly #compiler: Compiler;
  readonly #graph: ModuleGraph;
  readonly #versions: Versions;
  readonly #written: Written;
  readonly #app: App;
  readonly #modules = new Map<string, Imported>();
  /** Absolute paths of modules of other languages that were imported. */
  readonly foreign = new Set<string>();

  constructor({ root, folder, log }: TypeScriptBuildOptions) {
    enableSourceMaps();
    this.#written = new Written(folder);
    this.#compiler = new Compiler({ root, folder, log });
    this.#graph = new ModuleGraph((file) => this.#compiler.compile(file));
    const invoke = () => Promise.reject(new HTTPException(503, "The app is being built"));
    openForeign(folder, { invoke, imported: () => {} });
    this.#versions = new Versions(root, this.#written, relativePlaces(root, folder));
    const sourceOf = (output: string) => this.#versions.sourceOf(output);
    this.#app = { root, folder, sourceOf, validateResponses: false }; // nothing is called while building
  }

  /** Compiles a file and all it imports; files asked for together share the work. Rejects with HandlerError. */
  compile(file: string): Promise<Closure> {
    return this.#graph.collect(file);
  }

  /** Evaluates what was compiled; rejects with HandlerError. */
  async load(route: Route, closure: Closure): Promise<{ file: LoadedFile; entry: Entry }> {
    const { imported, entry } = await this.evaluate(route.file, closure);
    return { file: await createLoadedFile(route, imported, this.#app), entry };
  }

  /** The same for a file that is no handler. */
  async evaluate(file: string, closure: Closure): Promise<{ imported: Imported; entry: Entry }> {
    try {
      const imported = await this.#versions.import(file, closure);
      this.#modules.set(file, imported);
      for (const one of closure.keys()) if (isForeignModule(one)) this.foreign.add(one);
      const needs = [...closure.values()].map(({ output }) => output as string);
      return { imported, entry: { output: closure.get(file)?.output as string, needs, foreign: imported.foreign } };
    } catch (error) {
      throw importError(error, file, this.#app);
    }
  }

  /** For modules that were evaluated. */
  functions = async (file: string): Promise<readonly FunctionDeclaration[]> => exportedFunctions(this.#module(file));
  invoke: Invoke = (invocation) => invokeIn(this.#app, async (file) => this.#module(file), invocation);

  #module(file: string): Imported {
    const module = this.#modules.get(file);
    if (!module)
      throw new HandlerError(`${file} is no part of the build: Python's text does not tell that it imports it`);
    return module;
  }

  /** All outputs by name. */
  outputs(): Map<string, Output> {
    const sourceOf = (name: string) => this.#versions.sourceOf(name) as string;
    return new Map([...this.#written.files].map(([name, file]) => [name, { ...file, source: sourceOf(name) }]));
  }

  close(): Promise<void> {
    return this.#compiler.close();
  }
}

class Written implements OutputFolder {
  readonly folder: string;
  readonly files = new Map<string, { bytes: number; sha256: string }>();
  readonly #writes = new Map<string, Promise<void>>();

  constructor(folder: string) {
    this.folder = folder;
  }

  write(name: string, code: () => string): Promise<void> {
    let write = this.#writes.get(name);
    if (!write) {
      const text = code();
      const sha256 = createHash("sha256").update(text).digest("hex");
      this.files.set(name, { bytes: Buffer.byteLength(text), sha256 });
      write = mkdir(this.folder, { recursive: true }).then(() => writeFile(join(this.folder, name), text));
      this.#writes.set(name, write);
    }
    return write;
  }
}
