// How the tests run: few at a time, because one Python interpreter takes a hundred megabytes and starts for seconds;
// those that start whole processes come last, and where they load these or end them one by one, so that nobody takes the
// processor from them.
import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";
import { CACHE } from "./tools/snapshot.ts";

const OUTSIDE = "test/e2e/**/*.test.ts";
/** Each only waits for what its own processes say. */
const BESIDE =
  "test/e2e/{ai-example,cli,data,docs-page,fastapi-example,init,openapi,orders,pack,packages,test-command,types}.test.ts";
const exclude = [...configDefaults.exclude, "test/fixtures/**"];

export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: {
    pool: "forks",
    testTimeout: 90_000,
    hookTimeout: 120_000,
    watch: false,
    globalSetup: "test/tools/snapshot.ts",
    // As the command does for itself: stacks that grow, from the beginning of the process.
    execArgv: ["--experimental-wasm-growable-stacks"],
    env: { XDG_CACHE_HOME: CACHE },
    // The runtime imports the files of apps itself: Vite must not step in between.
    experimental: { viteModuleRunner: false },
    projects: [
      {
        extends: true,
        test: {
          name: "inside",
          include: ["test/**/*.test.ts"],
          exclude: [...exclude, OUTSIDE],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: { name: "beside", include: [BESIDE], exclude, maxWorkers: 2, sequence: { groupOrder: 2 } },
      },
      {
        extends: true,
        test: {
          name: "outside",
          include: [OUTSIDE],
          exclude: [...exclude, BESIDE],
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
