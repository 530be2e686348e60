// `npm run build`: runtime/ as JavaScript with declarations in dist/, the same tree, and the Python package beside it.
import { spawnSync } from "node:child_process";
import { cpSync, globSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PYTHON = "engines/python/polyglot";

rmSync(join(ROOT, "dist"), { recursive: true, force: true });
const { status } = spawnSync(
  process.execPath,
  [join(ROOT, "node_modules/typescript/bin/tsc"), "--project", join(ROOT, "test/tools/tsconfig.build.json")],
  { stdio: "inherit" },
);
for (const file of globSync(`${PYTHON}/{*.py,py.typed}`, { cwd: join(ROOT, "runtime") }))
  cpSync(join(ROOT, "runtime", file), join(ROOT, "dist", file));
process.exitCode = status ?? 1;
