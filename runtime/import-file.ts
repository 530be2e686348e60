// Compiles one TypeScript or JavaScript file with what it imports from its app, and imports the result once.
import { createHash } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { BuildFailure, Plugin } from "esbuild";

/**
 * The exports of a file, evaluated anew at each call. Packages stay imports, found from `folder` (an absolute path
 * inside the app), where the compiled file lies for that moment. A syntax error is one that names file and line.
 */
export async function importFile(file: string, folder: string): Promise<Record<string, unknown>> {
  const code = await compile(file);
  // Two processes may read the same file at once, and Node never imports one URL twice: every import has its own name.
  const hash = createHash("sha256").update(`${code}${process.pid}${performance.now()}`).digest("hex").slice(0, 12);
  const name = basename(file, extname(file)).replace(/^polyglot\./, "");
  const compiled = join(folder, `${name}-${hash}.mjs`);
  await mkdir(folder, { recursive: true });
  try {
    await writeFile(compiled, code);
    return await import(pathToFileURL(compiled).href);
  } finally {
    await rm(compiled, { force: true });
  }
}

async function compile(file: string): Promise<string> {
  const { build } = await import("esbuild");
  try {
    const result = await build({
      entryPoints: [file],
      absWorkingDir: dirname(file),
      bundle: true,
      write: false,
      format: "esm",
      platform: "node",
      target: "node24",
      packages: "external",
      define: {
        "import.meta.url": JSON.stringify(pathToFileURL(file).href),
        "import.meta.filename": JSON.stringify(file),
        "import.meta.dirname": JSON.stringify(dirname(file)),
      },
      plugins: [ownPackage],
      logLevel: "silent",
    });
    return result.outputFiles[0]?.text ?? "";
  } catch (error) {
    throw new Error(describe(error as BuildFailure), { cause: error });
  }
}

/** `polyglot-runtime` is this runtime, whether or not the app has it installed. */
const ownPackage: Plugin = {
  name: "polyglot-runtime",
  setup(build) {
    const index = new URL(import.meta.url.endsWith(".ts") ? "./index.ts" : "./index.js", import.meta.url);
    build.onResolve({ filter: /^polyglot-runtime$/ }, () => ({ path: index.href, external: true }));
  },
};

function describe(failure: BuildFailure): string {
  const [first] = failure.errors ?? [];
  if (first === undefined) return failure.message;
  const { text, location } = first;
  return location ? `${text} (${location.file}, line ${location.line}, column ${location.column + 1})` : text;
}
