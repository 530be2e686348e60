// `onStart` and `onStop` of the app's modules: one is the last step of evaluating a module, the other runs when nobody
// uses that version any more.
import { basename, dirname } from "node:path";
import type { Logger } from "../../log.ts";
import type { Guard, LoadedFile } from "../engine.ts";

/** What a module exports of it. */
export interface ModuleHooks {
  onStart?: unknown;
  onStop?: unknown;
}

/** A module with an `onStop`, by the name of its output. */
interface Started {
  readonly name: string;
  readonly stop: () => unknown;
  /** Requests that run. */
  users: number;
  /** Another version has taken its place. */
  leaving: boolean;
}

const REGISTRY = Symbol.for("polyglot.hooks");
const STOP_MS = 5_000;
const LAST_MS = 100; // routes that are about to be loaded again may still use the old version
const engines = new Map<string, Hooks>();

/** The code of an ES module, as esbuild made it, that waits for its start hook: on its first and last line, so that none moves. */
export function withHooks(code: string): string {
  if (!/\bon(?:Start|Stop)\b/.test(code)) return code;
  const clause = [...code.matchAll(/^export \{([^}]*)\};?$/gm)].at(-1)?.[1] ?? "";
  const hooks = clause.split(",").flatMap((item) => {
    const [local, exported = local] = item.trim().split(/\s+as\s+/);
    return exported === "onStart" || exported === "onStop" ? [`${exported}: ${local}`] : [];
  });
  if (hooks.length === 0) return code;
  const end = code.lastIndexOf("//# sourceMappingURL=");
  const wait = `await globalThis[Symbol.for("polyglot.hooks")]?.(__polyglot_self, { ${hooks.join(", ")} });\n`;
  return `const __polyglot_self = import.meta.filename; ${code.slice(0, end)}${wait}${code.slice(end)}`;
}

/** What the modules of one folder of outputs started. */
export class Hooks {
  readonly #folder: string;
  readonly #log: Logger;
  readonly #started = new Map<string, Started>();
  readonly #stopping = new Set<Promise<void>>();

  constructor(folder: string, log: Logger) {
    this.#folder = folder;
    this.#log = log;
    engines.set(folder, this);
    (globalThis as Record<symbol, unknown>)[REGISTRY] = (file: string, hooks: ModuleHooks) =>
      engines.get(dirname(file))?.start(basename(file), hooks);
  }

  /** Runs the start hook of a module; what it throws is a failure of the import. */
  async start(name: string, { onStart, onStop }: ModuleHooks): Promise<void> {
    if (this.#started.has(name)) return;
    if (onStart !== undefined) await checked(onStart, "onStart")();
    if (onStop !== undefined)
      this.#started.set(name, { name, stop: checked(onStop, "onStop"), users: 0, leaving: false });
  }

  /** The file, counting its requests for the modules that are to be stopped after the last one. */
  watch(file: LoadedFile, outputs: Iterable<string>): LoadedFile {
    const used = [...outputs].flatMap((name) => this.#started.get(name) ?? []);
    if (used.length === 0) return file;
    const end = () => {
      for (const one of used) if (--one.users === 0 && one.leaving) void this.#stop(one);
    };
    const counted = (run: () => Response | Promise<Response>) => {
      for (const one of used) one.users++;
      try {
        const response = run();
        if (response instanceof Promise) return response.finally(end);
        end();
        return response;
      } catch (error) {
        end();
        throw error;
      }
    };
    const guards = file.guards?.map(
      (guard): Guard =>
        (...parts) =>
          counted(() => guard(...parts)),
    );
    return {
      ...file,
      methods: file.methods,
      config: file.config,
      describe: () => file.describe(),
      call: (method, request, context) => counted(() => file.call(method, request, context)),
      ...(guards && { guards }),
    };
  }

  /** Stops those versions after their last request that `isReplaced` names; `forget` is told before. */
  replace(isReplaced: (name: string) => boolean, forget: (name: string) => void): void {
    for (const one of this.#started.values()) {
      if (one.leaving || !isReplaced(one.name)) continue;
      one.leaving = true;
      forget(one.name);
      setTimeout(() => one.users === 0 && this.#stop(one), LAST_MS).unref();
    }
  }

  /** Stops all, the last started first. */
  async close(): Promise<void> {
    engines.delete(this.#folder);
    const late = new Promise<void>((resolve) => setTimeout(resolve, STOP_MS).unref());
    const stops = (async () => {
      await Promise.all(this.#stopping);
      for (const one of [...this.#started.values()].reverse()) await this.#stop(one);
    })();
    if (this.#started.size + this.#stopping.size > 0) await Promise.race([stops, late]);
  }

  #stop(one: Started): Promise<void> {
    if (!this.#started.delete(one.name)) return Promise.resolve();
    const stopped = (async () => {
      try {
        await one.stop();
      } catch (error) {
        this.#log.error(`onStop of ${one.name} failed: ${error instanceof Error ? error.message : error}`, { error });
      }
    })().finally(() => this.#stopping.delete(stopped));
    this.#stopping.add(stopped);
    return stopped;
  }
}

function checked(hook: unknown, name: string): () => unknown {
  if (typeof hook === "function") return hook as () => unknown;
  throw new TypeError(`${name} is a ${typeof hook}; it must be a function without parameters`);
}
