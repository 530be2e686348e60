// The folder of an app's packages: filled beside the old one, and put in its place together with the files that ask for it.
//
//   .polyglot/python/site-packages   what interpreters import
//                    staging-…       a change that is being made: nothing, should it end here
//                    pending         a change that is made: whoever comes next brings it to its end
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MARKER, siteOf } from "../engines/python/files/site.ts";
import { digestOf, type Lock } from "./pylock.ts";
import type { Unpacked } from "./wheel.ts";

export interface InstalledPackage extends Unpacked {
  readonly name: string;
  readonly version: string;
}

export interface Installed {
  /** Digest of the lock that it was installed from. */
  readonly lock: string;
  readonly packages: readonly InstalledPackage[];
}

export interface Change {
  /** Files of the app's folder by name, with their new text. */
  readonly files: Readonly<Record<string, string>>;
  /** Fills the new folder of packages; without it the old one stays. */
  readonly fill: ((folder: string) => Promise<Installed>) | undefined;
}

const SITE = "site-packages";

/** What is installed; undefined when nothing is, or nothing of ours. */
export function readInstalled(root: string): Installed | undefined {
  const marker = join(siteOf(root), MARKER);
  return existsSync(marker) ? (JSON.parse(readFileSync(marker, "utf8")) as Installed) : undefined;
}

/** Whether the installed packages are those of a lock. */
export function isInstalled(root: string, lock: Lock): boolean {
  return readInstalled(root)?.lock === digestOf(lock);
}

/** All of a change or nothing of it, wherever the process is killed. To be called by one at a time. */
export async function apply(root: string, { files, fill }: Change): Promise<void> {
  finish(root);
  const folder = folderOf(root);
  const staging = join(folder, `staging-${randomBytes(6).toString("hex")}`);
  mkdirSync(join(staging, "files"), { recursive: true });
  try {
    for (const [name, text] of Object.entries(files))
      writeFileSync(join(staging, "files", name), text, { flush: true });
    if (fill) {
      const site = join(staging, SITE);
      mkdirSync(site);
      writeFileSync(join(site, MARKER), `${JSON.stringify(await fill(site))}\n`, { flush: true });
    }
    renameSync(staging, join(folder, "pending"));
  } catch (error) {
    rmSync(staging, { recursive: true, force: true });
    throw error;
  }
  finish(root);
}

/** Brings a change to its end that was made but for that, and clears away those that were not made. */
export function finish(root: string): void {
  const folder = folderOf(root);
  if (!existsSync(folder)) return;
  const pending = join(folder, "pending");
  if (existsSync(join(pending, SITE))) {
    if (existsSync(join(folder, SITE)))
      renameSync(join(folder, SITE), join(folder, `replaced-${randomBytes(6).toString("hex")}`));
    renameSync(join(pending, SITE), join(folder, SITE));
  }
  if (existsSync(join(pending, "files")))
    for (const name of readdirSync(join(pending, "files"))) {
      // Where the app's folder is on another disk than its .polyglot, a file cannot simply be moved.
      const made = join(root, `.${name}.${process.pid}.tmp`);
      writeFileSync(made, readFileSync(join(pending, "files", name)), { flush: true });
      renameSync(made, join(root, name));
    }
  rmSync(pending, { recursive: true, force: true });
  for (const name of readdirSync(folder))
    if (/^(?:staging|replaced)-/.test(name)) rmSync(join(folder, name), { recursive: true, force: true });
}

function folderOf(root: string): string {
  return join(siteOf(root), "..");
}
