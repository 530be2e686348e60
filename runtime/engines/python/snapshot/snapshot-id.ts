// What a snapshot is of, as a name: two starts that agree in all of it can share one.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { identifyPackages } from "../files/site.ts";

export interface SnapshotOptions {
  /** Real path of the app's folder. */
  root: string;
  env: Readonly<Record<string, string>>;
}

const FORMAT = 3;

/** Names everything that a snapshot depends on. What is equal in two starts has one name, and can share a file. */
export function identify({ root, env }: SnapshotOptions): string {
  const pyodide = dirname(createRequire(import.meta.url).resolve("pyodide/package.json"));
  const { version } = JSON.parse(readFileSync(join(pyodide, "package.json"), "utf8")) as { version: string };
  const sizes = ["pyodide.asm.wasm", "pyodide.asm.mjs", "python_stdlib.zip"].map(
    (file) => statSync(join(pyodide, file)).size,
  );
  const hash = createHash("sha256");
  hash.update(JSON.stringify([FORMAT, version, sizes, process.version, process.arch, settingsOf(env)]));
  const runtime = fileURLToPath(new URL("../polyglot/", import.meta.url));
  for (const name of readdirSync(runtime, { recursive: true, encoding: "utf8" }).sort())
    if (name.endsWith(".py")) hash.update(name).update(readFileSync(join(runtime, name)));
  hash.update(JSON.stringify(identifyPackages(root)));
  return hash.digest("hex").slice(0, 32);
}

/** Variables that an interpreter itself looks at when it starts. */
export function settingsOf(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env)
      .filter(([name]) => /^(?:PYTHON[A-Z0-9]+|TZ)$/.test(name))
      .sort(),
  );
}
