// The settings every host of the contract suite takes: a small body limit, and one interpreter, so that state is shared.
import { defineConfig } from "polyglot-runtime";

export default defineConfig({ bodyLimit: 65_536, python: { workers: 1 } });
