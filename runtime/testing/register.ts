// Loaded before tests that Node runs: `polyglot-runtime` is this runtime, as in handlers, whether or not it is installed.
import { registerHooks } from "node:module";

const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
const MODULES: Readonly<Record<string, string>> = {
  "polyglot-runtime": `../index${extension}`,
  "polyglot-runtime/client": `../client${extension}`,
  "polyglot-runtime/test": `./app${extension}`,
};

registerHooks({
  resolve(specifier, context, next) {
    const place = Object.hasOwn(MODULES, specifier) ? MODULES[specifier] : undefined;
    if (place === undefined) return next(specifier, context);
    return { url: new URL(place, import.meta.url).href, shortCircuit: true };
  },
});
