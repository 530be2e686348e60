// Stacks in the author's terms: places in outputs become places in sources, frames of the runtime and of Node go.
import { findSourceMap, setSourceMapsSupport } from "node:module";
import { fileURLToPath } from "node:url";
import type { SourcePlace } from "../../errors.ts";

/** The source of an output, by its file name; undefined when it is none of ours. */
export type SourceOf = (output: string) => string | undefined;

export interface MappedStack {
  readonly frames: readonly string[];
  /** The first frame in code of the app. */
  readonly place: SourcePlace | undefined;
}

const FRAME = /^\s+at (?:.*? \(|async )?((?:file:\/\/|\/|[A-Za-z]:\\).*):(\d+):(\d+)\)?$/;
const RUNTIME = fileURLToPath(new URL("../../", import.meta.url));
const ENGINE = fileURLToPath(new URL("./", import.meta.url));

/** Once a process; stacks name sources from then on. */
export function enableSourceMaps(): void {
  // Maps of packages are left alone: Node would read each one when the package is loaded.
  if (!process.sourceMapsEnabled) setSourceMapsSupport(true, { nodeModules: false });
  // Node's own frames of a failed require() fill the usual ten, and the author's line is cut off.
  Error.stackTraceLimit = Math.max(Error.stackTraceLimit, 30);
}

export function mapStack(stack: string, sourceOf: SourceOf): MappedStack {
  const lines = stack.split("\n");
  const start = lines.findIndex((line) => /^\s+at /.test(line));
  const frames: string[] = [];
  let place: SourcePlace | undefined;
  for (const line of start < 0 ? [] : lines.slice(start)) {
    const found = FRAME.exec(line);
    if (!found) {
      if (!line.includes("node:internal")) frames.push(line);
      continue;
    }
    const written = `${found[1]}:${found[2]}:${found[3]}`;
    const mapped = mapPlace(found[1] as string, Number(found[2]), Number(found[3]), sourceOf);
    if (mapped.file.startsWith(ENGINE)) break; // who called the engine is no business of the app's
    if (mapped.file.startsWith(RUNTIME)) continue;
    if (!isForeign(mapped.file)) place ??= mapped;
    frames.push(line.replace(written, `${mapped.file}:${mapped.line}:${mapped.column}`));
  }
  return { frames, place };
}

/** Code of a package. */
export function isForeign(file: string): boolean {
  return /[\\/]node_modules[\\/]/.test(file);
}

/** Node may have mapped a frame already, unless somebody in this process formats stacks in another way. */
export function mapPlace(location: string, line: number, column: number, sourceOf: SourceOf): Required<SourcePlace> {
  const file = location.startsWith("file://") ? fileURLToPath(location) : location;
  const source = sourceOf(file);
  if (source === undefined) return { file, line, column };
  const entry = findSourceMap(file)?.findEntry(line - 1, column - 1);
  if (entry === undefined || !("originalLine" in entry)) return { file: source, line, column };
  return { file: source, line: entry.originalLine + 1, column: entry.originalColumn + 1 };
}
