// `npm run build`: runtime/ as a few files of JavaScript in dist/, with a declaration for each module, and beside them what
// is no TypeScript: the Python package, and the files of Swagger UI with their licences.
import { spawnSync } from "node:child_process";
import { cpSync, globSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "./bundle.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SWAGGER_UI = ["swagger-ui-bundle.js", "swagger-ui-bundle.js.LICENSE.txt", "swagger-ui.css", "LICENSE", "NOTICE"];
const BESIDE = ["engines/python/polyglot/{**/*.py,py.typed}", "packages/resolver/*.py", "packages/wheels/*.whl"];
// What the package gives, the command, and what the bench looks at.
const ENTRIES = [
  ...["index.js", "client.js", "testing/app.js", "cli/index.js"],
  ...["config/config.js", "host/host.js", "server/server.js"],
];

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
if (status === 0) await bundle(join(ROOT, "dist"), ENTRIES, ["zod"]);
process.exitCode = status ?? 1;
