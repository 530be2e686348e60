// Python's standard library, read from the disk: the loader would keep its 2.5 MB in the memory of every interpreter.
import { realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname } from "node:path";
import type { EmscriptenModule } from "../wasm/webassembly.ts";
import { mountReadOnly } from "./files.ts";

const LIBRARY = "/lib/python314.zip";
const DISTRIBUTION = "/lib/pyodide";

/** Takes the place of the file that the loader has made. */
export function mountLibrary(module: EmscriptenModule): void {
  const file = realpathSync(createRequire(import.meta.url).resolve("pyodide/python_stdlib.zip"));
  mountReadOnly(module, dirname(file), DISTRIBUTION);
  module.FS.unlink(LIBRARY);
  module.FS.symlink(`${DISTRIBUTION}/${basename(file)}`, LIBRARY);
}
