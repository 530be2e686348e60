// `npm run build`: runtime/ as JavaScript with declarations in dist/, the same tree, and beside it what is no TypeScript:
// the Python package, and the files of Swagger UI with their licences.
import { spawnSync } from "node:child_process";
import { cpSync, globSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SWAGGER_UI = ["swagger-ui-bundle.js", "swagger-ui-bundle.js.LICENSE.txt", "swagger-ui.css", "LICENSE", "NOTICE"];
const BESIDE = ["engines/python/polyglot/{*.py,py.typed}", "packages/resolver/*.py", "packages/wheels/*.whl"];

rmSync(join(ROOT, "dist"), { recursive: true, force: true });
const { status } = spawnSync(
  process.execPath,
  [join(ROOT, "node_modules/typescript/bin/tsc"), "--project", join(ROOT, "test/tools/tsconfig.build.json")],
  { stdio: "inherit" },
);
for (const file of globSync(BESIDE, { cwd: join(ROOT, "runtime") }))
  cpSync(join(ROOT, "runtime", file), join(ROOT, "dist", file));
for (const file of SWAGGER_UI)
  cpSync(join(ROOT, "node_modules/swagger-ui-dist", file), join(ROOT, "dist/host/swagger-ui", file));
if (status === 0) await bringAlong("zod", "config/accepted.js", ["./values.js"]);
process.exitCode = status ?? 1;

/**
 * Makes one file of a module, these neighbours and a package: the ninety files of zod are a third of what an app takes to
 * start, and all but a few are the languages of its messages.
 */
async function bringAlong(name: string, module: string, neighbours: readonly string[]): Promise<void> {
  const file = join(ROOT, "dist", module);
  const isOutside = (path: string, importer: string) => !/node_modules/.test(importer) && !neighbours.includes(path);
  await build({
    entryPoints: [file],
    outfile: file,
    allowOverwrite: true,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node24",
    logLevel: "warning",
    plugins: [
      {
        name: "ours stay where they are",
        setup: ({ onResolve }) =>
          onResolve({ filter: /^\./ }, ({ path, importer, kind }) =>
            kind !== "entry-point" && isOutside(path, importer) ? { path, external: true } : undefined,
          ),
      },
    ],
  });
  cpSync(join(ROOT, "node_modules", name, "LICENSE"), `${file}.LICENSE.txt`);
}
