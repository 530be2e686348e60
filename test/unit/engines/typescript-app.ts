// A small app in a temporary folder and the TypeScript engine on it: what the engine's tests share.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { Method, Params } from "../../../runtime/contract/handler.ts";
import type { Route } from "../../../runtime/contract/route.ts";
import type { Engine, LoadedFile } from "../../../runtime/engines/engine.ts";
import type { HandlerError } from "../../../runtime/errors.ts";
import { createLogger, type Logger } from "../../../runtime/log.ts";

// Loaded by Node itself: vitest would run the app's modules too, with neither Node's instances nor its stacks.
const require = createRequire(import.meta.url);
export const {
  createTypeScriptEngine,
}: typeof import("../../../runtime/engines/typescript/engine.ts") = require("../../../runtime/engines/typescript/engine.ts");
export const errors: typeof import("../../../runtime/errors.ts") = require("../../../runtime/errors.ts");
export const {
  HTTPException,
}: typeof import("../../../runtime/contract/exception.ts") = require("../../../runtime/contract/exception.ts");
const {
  RequestContext,
}: typeof import("../../../runtime/contract/context.ts") = require("../../../runtime/contract/context.ts");

export const SILENT: Logger = createLogger({ level: "silent" });

/** Files by path from the root. */
export type Files = Record<string, string>;

export class TemporaryApp {
  readonly root: string;
  readonly engine: Engine;

  constructor(root: string) {
    this.root = root;
    this.engine = createTypeScriptEngine({ root, log: SILENT });
  }

  path(file: string): string {
    return join(this.root, file);
  }

  write(files: Files): void {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(this.path(file)), { recursive: true });
      writeFileSync(this.path(file), text);
    }
  }

  /** Writes files and tells the engine; gives what it forgot, as paths from the root. */
  async edit(files: Files): Promise<string[]> {
    this.write(files);
    return this.invalidate(...Object.keys(files));
  }

  async remove(file: string): Promise<string[]> {
    rmSync(this.path(file));
    return this.invalidate(file);
  }

  async invalidate(...files: string[]): Promise<string[]> {
    const forgotten = await this.engine.invalidate(files.map((file) => this.path(file)));
    return forgotten.map((file) => file.slice(this.root.length + 1)).sort();
  }

  load(file: string, method?: Method): Promise<LoadedFile> {
    return this.engine.load(routeOf(this.path(file), file, method));
  }

  /** Calls GET and gives the text it answers. */
  async get(file: string): Promise<string> {
    const response = await call(await this.load(file), "GET");
    return response.text();
  }

  async fault(file: string): Promise<HandlerError> {
    return faultOf(this.load(file));
  }
}

/** An app that is gone with the test. */
export function createApp(files: Files): TemporaryApp {
  const app = new TemporaryApp(realpathSync(mkdtempSync(join(tmpdir(), "polyglot [app] "))));
  app.write(files);
  onTestFinished(async () => {
    await app.engine.close();
    rmSync(app.root, { recursive: true, force: true });
  });
  return app;
}

export interface CallOptions {
  path?: string;
  params?: Params;
  init?: RequestInit;
}

export function call(file: LoadedFile, method: Method, options: CallOptions = {}): Response | Promise<Response> {
  const request = new Request(new URL(options.path ?? "/", "http://localhost"), { method, ...options.init });
  const surroundings = { log: SILENT, call: async () => new Response() };
  return file.call(method, request, new RequestContext(request, options.params ?? {}, "id-1", surroundings));
}

/** The author's fault that something fails with. */
export async function faultOf(attempt: Promise<unknown> | (() => unknown)): Promise<HandlerError> {
  try {
    await (typeof attempt === "function" ? attempt() : attempt);
  } catch (error) {
    if (error instanceof errors.HandlerError) return error;
    throw error;
  }
  throw new Error("expected a HandlerError, but nothing was thrown");
}

export function routeOf(file: string, source: string, method?: Method): Route {
  const language = source.endsWith("ts") ? "typescript" : "javascript";
  return { path: "/", segments: [], file, source, language, method };
}
