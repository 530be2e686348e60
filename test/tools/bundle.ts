// Makes few files of the compiled runtime: opening and linking two hundred modules was a third of the start of an app.
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { build, type Plugin, transform } from "esbuild";

/** Stands for the way from a file to the folder of all, which is known when the file is written. */
const UP = "@@UP@@";
// How a module names another that runs in a thread or a process of its own.
const BY_PLACE = /\? "[^"]+\.ts" : "(\.[^"]+\.js)"/g;

/**
 * Replaces the modules of `folder` by files for these entries, and for what modules name by its place. Packages stay
 * outside, but for those in `inside`: their licences are laid beside.
 */
export async function bundle(folder: string, entries: readonly string[], inside: readonly string[]): Promise<void> {
  const modules = globSync("**/*.js", { cwd: folder, exclude: (name) => name === "swagger-ui" });
  const named = modules.flatMap((module) =>
    [...readFileSync(join(folder, module), "utf8").matchAll(BY_PLACE)].map(([, place = ""]) =>
      join(dirname(module), place),
    ),
  );
  const { outputFiles } = await build({
    entryPoints: [...new Set([...entries, ...named])].map((module) => join(folder, module)),
    outdir: folder,
    outbase: folder,
    chunkNames: "chunks/[name]-[hash]",
    write: false,
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node24",
    logLevel: "warning",
    plugins: [ourPackages(inside), places(folder)],
  });
  for (const module of modules) rmSync(join(folder, module));
  for (const { path, text } of outputFiles) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text.replaceAll(UP, `${relative(dirname(path), folder) || "."}/`));
  }
  for (const name of inside)
    cpSync(join(folder, "../node_modules", name, "LICENSE"), join(folder, `chunks/${name}.LICENSE.txt`));
}

function ourPackages(inside: readonly string[]): Plugin {
  return {
    name: "packages stay outside",
    setup: ({ onResolve }) =>
      onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
        kind !== "entry-point" && !inside.includes(path) ? { path, external: true } : undefined,
      ),
  };
}

/** A module finds what lies beside it where it was before it became part of another file. */
function places(folder: string): Plugin {
  return {
    name: "places stay what they were",
    setup: ({ onLoad }) =>
      onLoad({ filter: /\.js$/ }, async ({ path }) => {
        const module = relative(folder, path);
        const source = readFileSync(path, "utf8");
        if (module.startsWith("..") || !source.includes("import.meta.url")) return undefined;
        const { code } = await transform(source, { define: { "import.meta.url": "__place" }, format: "esm" });
        const place = `const __place = new URL(${JSON.stringify(UP + module)}, import.meta.url).href;\n`;
        return { contents: code.includes("__place") ? place + code : code };
      }),
  };
}
