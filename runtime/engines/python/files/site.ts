// Where the packages of an app lie, and what tells one set of them from another.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** In the folder of packages: what was installed, as JSON. */
export const MARKER = ".polyglot.json";

/** The folder of packages; `root` is the app's. */
export function siteOf(root: string): string {
  return join(root, ".polyglot/python/site-packages");
}

/** Whether any are installed for the app in `root`, a folder. */
export function hasPackages(root: string): boolean {
  return identifyPackages(root).length > 0;
}

/** Names the installed set, the same wherever it was installed from the same lock; [] when the app has none. */
export function identifyPackages(root: string): unknown[] {
  const site = siteOf(root);
  if (!existsSync(site)) return [];
  const marker = join(site, MARKER);
  if (existsSync(marker)) {
    const { lock, packages } = JSON.parse(readFileSync(marker, "utf8")) as { lock: string; packages: unknown[] };
    return packages.length === 0 ? [] : [site, lock];
  }
  const entries = readdirSync(site)
    .sort()
    .map((name) => [name, statSync(join(site, name)).mtimeMs]);
  return [site, ...entries];
}
