// Compiles source files with esbuild, each to an output of its own; files asked for at the same moment share one build.
import { basename, extname, resolve } from "node:path";
import type * as Esbuild from "esbuild";
import { InternalError, messageOf } from "../../errors.ts";
import type { Logger } from "../../log.ts";
import { compileCommonJs, isCommonJs } from "./commonjs.ts";
import { type Compiled, compileJson, TARGET } from "./compiled.ts";
import { compileError, isBuildFailure } from "./failure.ts";
import { compileForeign } from "./foreign.ts";
import { withHooks } from "./hooks.ts";
import { OWN_FOLDER, placeholder } from "./places.ts";
import { isForeignModule } from "./python-names.ts";
import { type LocalImport, type ResolutionCache, resolvePlugin } from "./resolve.ts";
import { isFilled } from "./written.ts";

export interface CompilerOptions {
  root: string;
  /** Where outputs will lie: source maps are relative to it. */
  folder: string;
  log: Logger;
}

interface Job {
  file: string;
  resolve: (compiled: Compiled) => void;
  reject: (error: unknown) => void;
}

// A build reads the folders around its files: shared by 64 files that costs little, and one bad file spoils few.
const BATCH = 64;
const MAX_BUILDS = 4;

// esbuild has one process for all who use it.
let running = 0;

export class Compiler {
  readonly #options: CompilerOptions;
  readonly #resolutions: ResolutionCache = new Map();
  readonly #queue: Job[] = [];
  #builds = 0;
  #scheduled = false;
  #started = false;
  #closed = false;
  #restarting: Promise<void> | undefined;

  constructor(options: CompilerOptions) {
    this.#options = options;
  }

  /** Rejects with HandlerError when the file or an import of it is wrong. */
  compile(file: string): Promise<Compiled> {
    if (extname(file) === ".json") return compileJson(file);
    if (isForeignModule(file)) return compileForeign(file);
    if (this.#closed) return Promise.reject(new InternalError(`${file} was not compiled: the engine is closed`));
    return new Promise((resolve, reject) => {
      this.#queue.push({ file, resolve, reject });
      if (this.#scheduled) return;
      this.#scheduled = true;
      setImmediate(() => this.#flush());
    });
  }

  /** Imports are looked up again: files came, went or changed. */
  forgetResolutions(): void {
    this.#resolutions.clear();
  }

  /** Ends esbuild's process with the last compiler that used it. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (!this.#started) return;
    const esbuild = await import("esbuild");
    if (--running === 0) await esbuild.stop();
  }

  async #start(): Promise<typeof Esbuild> {
    if (!this.#started) running++;
    this.#started = true;
    return import("esbuild");
  }

  #flush(): void {
    this.#scheduled = false;
    while (this.#builds < MAX_BUILDS && this.#queue.length > 0) {
      this.#builds++;
      void this.#compileAll(this.#queue.splice(0, BATCH)).finally(() => {
        this.#builds--;
        this.#flush();
      });
    }
  }

  async #compileAll(jobs: Job[], restarted = false): Promise<void> {
    const esbuild = await this.#start();
    try {
      const compiled = await this.#build(
        esbuild,
        jobs.map(({ file }) => file),
      );
      for (const [index, { resolve }] of jobs.entries()) resolve(compiled[index] as Compiled);
    } catch (error) {
      if (isServiceGone(error) && !restarted && !this.#closed) {
        await this.#restart(esbuild);
        return this.#compileAll(jobs, true);
      }
      // A build has outputs only when all of it is well: the good files of the batch get one of their own.
      if (jobs.length > 1) await Promise.all(jobs.map((job) => this.#compileAll([job], restarted)));
      else for (const { file, reject } of jobs) reject(this.#explain(error, file));
    }
  }

  /** Only what is stopped can be started again. */
  #restart(esbuild: typeof Esbuild): Promise<void> {
    this.#restarting ??= esbuild.stop().finally(() => {
      this.#restarting = undefined;
    });
    return this.#restarting;
  }

  #explain(error: unknown, file: string): Error {
    if (isBuildFailure(error)) return compileError(error, this.#options.root, file);
    return new InternalError(`${file} was not compiled: ${messageOf(error)}`, { reason: "compiler", cause: error });
  }

  async #build(esbuild: typeof Esbuild, files: string[]): Promise<Compiled[]> {
    const { root, folder } = this.#options;
    const imports = new Map<string, LocalImport[]>(files.map((file) => [file, []]));
    const found = (importer: string, local: LocalImport) => void imports.get(importer)?.push(local);
    const { outputFiles, metafile, warnings } = await esbuild.build({
      ...TARGET,
      entryPoints: files.map((file, index) => ({ in: file, out: String(index) })),
      outdir: folder,
      absWorkingDir: root,
      preserveSymlinks: true, // a file has the path its watcher tells
      bundle: true,
      write: false,
      metafile: true,
      format: "esm",
      packages: "external",
      define: { __dirname: "__polyglot_dirname", __filename: "__polyglot_filename" },
      plugins: [resolvePlugin(this.#resolutions, found)],
    });
    const inputs = new Map(Object.entries(metafile.inputs).map(([path, input]) => [resolve(root, path), input]));
    const compiled = outputFiles.map(async ({ path, text }): Promise<[number, Compiled]> => {
      const index = Number(basename(path, ".js"));
      const file = files[index] as string;
      const input = inputs.get(file);
      // Read between the opening and the filling of a write: once more, from what is there now.
      if (input?.bytes === 0 && isFilled(file)) return [index, (await this.#build(esbuild, [file]))[0] as Compiled];
      const own = imports.get(file) ?? [];
      const faults = warnings.filter(({ location }) => location && resolve(root, location.file) === file);
      if (isCommonJs(input?.format, faults)) return [index, await compileCommonJs(esbuild, file, folder, own)];
      this.#warn(faults);
      return [index, esModule(file, text, own)];
    });
    return (await Promise.all(compiled)).sort(([a], [b]) => a - b).map(([, result]) => result);
  }

  #warn(warnings: readonly Esbuild.Message[]): void {
    for (const { location, text } of warnings)
      this.#options.log.warn(`${location?.file}:${location?.line}:${(location?.column ?? 0) + 1} ${text}`);
  }
}

/** esbuild's process died, or somebody else stopped it. */
function isServiceGone(error: unknown): boolean {
  return messageOf(error).startsWith("The service ");
}

function esModule(file: string, text: string, found: readonly LocalImport[]): Compiled {
  const imports = found.filter((local) => !isData(local));
  return {
    extension: ".mjs",
    code: withHooks(preamble(file, text) + text.replace(/^#!/, "//")),
    imports,
    data: found.filter(isData).map((local) => local.file),
  };
}

const isData = ({ file }: LocalImport) => /\.(?:json|txt)$/.test(file);

/** On the first line, so that no line moves: the module is to think it were its source, not the output. */
function preamble(file: string, code: string): string {
  const meta = code.includes("import.meta");
  const require = code.includes("var __require = ");
  if (!meta && !require && !code.includes("__polyglot_")) return "";
  const source = JSON.stringify(placeholder("source", file));
  let line =
    `const ${OWN_FOLDER} = import.meta.dirname, __polyglot_filename = ${source}, ` +
    '__polyglot_dirname = process.getBuiltinModule("node:path").dirname(__polyglot_filename); ';
  if (meta)
    line +=
      'const __polyglot_url = process.getBuiltinModule("node:url").pathToFileURL(__polyglot_filename).href; ' +
      "Object.assign(import.meta, { url: __polyglot_url, filename: __polyglot_filename, dirname: __polyglot_dirname, " +
      "resolve: ((resolve) => (name, ...rest) => " +
      "/^\\.{0,2}\\//.test(name) ? new URL(name, __polyglot_url).href : resolve(name, ...rest))(import.meta.resolve) }); ";
  if (require) line += 'const require = process.getBuiltinModule("node:module").createRequire(__polyglot_filename); ';
  return line;
}
