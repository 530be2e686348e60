#!/usr/bin/env node
// The command as npm installs it: looks at the Node it runs on, then hands over. Syntax and imports that Node 12 reads.
// biome-ignore-all lint/style/useNodejsImportProtocol: Node 12 knows no "node:" imports.
import { realpathSync } from "fs";
import { fileURLToPath, pathToFileURL } from "url";
import { setFlagsFromString } from "v8";
import { runInNewContext } from "vm";

const major = Number(process.versions.node.split(".")[0]);

// For the stacks of Python. V8 looks at this flag more than once while it compiles WebAssembly, and ends the process where
// it finds two answers: so it is set here, when nothing is compiled yet, or not at all.
if (major >= 26) {
  setFlagsFromString("--experimental-wasm-growable-stacks");
  globalThis[Symbol.for("polyglot.growing-stacks")] = true;
}

if (major < 24 || !hasStackSwitching()) {
  process.stderr.write(
    `polyglot needs Node 24 or newer with JSPI (this is ${process.version} at ${process.execPath}). ` +
      'Install it, or add the npm package "node" to your project: npm install --save-dev node@26\n',
  );
  process.exitCode = 1;
} else {
  const file = realpathSync(fileURLToPath(import.meta.url));
  // Node does not strip types below node_modules, and the package holds no .ts files: there it is the built command.
  const installed = /[\\/]node_modules[\\/]/.test(file);
  const command = new URL(installed ? "../../dist/cli/index.js" : "./index.ts", pathToFileURL(file));
  // A reader that left early, as in `polyglot routes | head`, is no error.
  process.stdout.on("error", () => {});
  import(command.href)
    .then((cli) => cli.main(process.argv.slice(2)))
    // Timers and pools of the app's own modules would keep the process alive.
    .then((code) => process.stdout.write("", () => process.exit(code)));
}

// The first Node 24 versions have JSPI behind a flag. Set late, it reaches new contexts only, and Python runs in
// workers that are new ones: so a new context is asked, not this one.
function hasStackSwitching() {
  if (typeof WebAssembly.Suspending === "function") return true;
  setFlagsFromString("--experimental-wasm-jspi");
  return runInNewContext("typeof WebAssembly.Suspending") === "function";
}
