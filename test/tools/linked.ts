// A package `polyglot-runtime` for apps of tests, whose modules are the sources of this repository: nothing is built.
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const RUNTIME = new URL("../../runtime/", import.meta.url);
const MODULES = { index: "index.ts", client: "client.ts", test: "testing/app.ts" };

/** Installs it into an app, as far as Node, the compiler and pyright are concerned. */
export function linkRuntime(app: string): void {
  const folder = join(app, "node_modules/polyglot-runtime");
  mkdirSync(folder, { recursive: true });
  const exports: Record<string, object> = {};
  for (const [name, source] of Object.entries(MODULES)) {
    const { href } = new URL(source, RUNTIME);
    writeFileSync(join(folder, `${name}.js`), `export * from ${JSON.stringify(href)};\n`);
    // Files of a package are looked at by its own settings: the compiler gets the sources by their paths.
    writeFileSync(join(folder, `${name}.d.ts`), `export * from ${JSON.stringify(fileURLToPath(href))};\n`);
    exports[name === "index" ? "." : `./${name}`] = { types: `./${name}.d.ts`, default: `./${name}.js` };
  }
  mkdirSync(join(folder, "dist/engines"), { recursive: true });
  symlinkSync(fileURLToPath(new URL("engines/python", RUNTIME)), join(folder, "dist/engines/python"));
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name: "polyglot-runtime", version: "0.1.0", type: "module", exports }),
  );
}
