// The package as npm packs it, and installed into an app without asking a registry.
import { execFile, execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { copyProductionPackages } from "./production-packages.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** A person's shell, not that of the npm that runs the tests; Node comes from here, as 200 MB of it need no second copy. */
export const ENVIRONMENT = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.toLowerCase().startsWith("npm_"))),
  PATH: [join(ROOT, "node_modules/.bin"), process.env.PATH].join(delimiter),
};

export interface Packed {
  readonly tarball: string;
  /** Paths of the files in it. */
  readonly contents: readonly string[];
}

/** Builds and packs the runtime into a folder. */
export async function packRuntime(folder: string): Promise<Packed> {
  const args = ["pack", "--json", "--silent", "--pack-destination", folder];
  const { stdout } = await promisify(execFile)("npm", args, { cwd: ROOT, env: ENVIRONMENT });
  const [packed] = JSON.parse(stdout.slice(stdout.indexOf("["))) as [{ filename: string; files: { path: string }[] }];
  return { tarball: join(folder, packed.filename), contents: packed.files.map(({ path }) => path) };
}

/** What npm would do with the tarball: the package, those it needs, and the command. */
export function installPacked(tarball: string, app: string): void {
  const packages = join(app, "node_modules");
  const own = join(packages, "polyglot-runtime");
  mkdirSync(own, { recursive: true });
  execFileSync("tar", ["-xzf", tarball, "--strip-components=1", "-C", own]);
  copyProductionPackages(ROOT, app);
  const { bin } = JSON.parse(readFileSync(join(own, "package.json"), "utf8")) as { bin: { polyglot: string } };
  mkdirSync(join(packages, ".bin"));
  chmodSync(join(own, bin.polyglot), 0o755);
  symlinkSync(join("..", "polyglot-runtime", bin.polyglot), join(packages, ".bin/polyglot"));
}
