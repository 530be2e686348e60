// Packages that `test/tools/fetch-packages.sh` put beside the tests, and apps that have them; a test about them is left out
// where they are not there, or are those of another list.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

export type PackageList = "clients" | "django" | "frameworks" | "litestar" | "pydantic";

export interface PeerPackages {
  isThere: boolean;
  /** For titles of tests that are left out; empty where the packages are there. */
  reason: string;
  /** Into the place where an app's packages lie. */
  install(root: string): void;
  /** A copy of an app that has them; the caller removes it. */
  copy(app: string): string;
}

const PEERS = fileURLToPath(new URL("../../.peers", import.meta.url));

/** Those of several lists lie in one folder, so the lists must agree on what they share. */
export function peerPackages(...names: readonly PackageList[]): PeerPackages {
  listedVersions(names);
  const folders = names.map((name) => join(PEERS, `packages-${name}`));
  const missing = names.filter((name, at) => {
    const list = join(folders[at] ?? "", "packages.txt");
    return !existsSync(list) || readFileSync(list, "utf8") !== readFileSync(listFile(name), "utf8");
  });
  const isThere = missing.length === 0;
  const install = (root: string) => {
    const site = join(root, ".polyglot/python/site-packages");
    mkdirSync(site, { recursive: true });
    for (const folder of folders) cpSync(join(folder, "site-packages"), site, { recursive: true });
  };
  return {
    isThere,
    reason: isThere ? "" : ` (skipped: run test/tools/fetch-packages.sh ${missing.join(" ")})`,
    install,
    copy(app) {
      const root = copyApp(app, ".env");
      install(root);
      return root;
    },
  };
}

/** Requirements as pip takes them. */
export function listFile(name: PackageList): string {
  return fileURLToPath(new URL(`peer-packages/${name}.txt`, import.meta.url));
}

/** By the name of the package; an error where two lists want different versions of one. */
export function listedVersions(names: readonly PackageList[]): ReadonlyMap<string, string> {
  const versions = new Map<string, string>();
  for (const name of names) {
    for (const line of readFileSync(listFile(name), "utf8").trim().split("\n")) {
      const [one = "", version = ""] = line.split("==");
      const other = versions.get(one) ?? version;
      if (other !== version)
        throw new Error(`${listFile(name)}: ${line}, but another list of ${names} has ${other}: give both one version`);
      versions.set(one, version);
    }
  }
  return versions;
}

/** In a folder of its own, without what is made there, and files of these names; the caller removes it. */
export function copyApp(app: string, ...without: readonly string[]): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "polyglot-copy-")));
  const left = new Set(["node_modules", ".polyglot", ...without]);
  cpSync(app, root, { recursive: true, filter: (file) => file === app || !left.has(basename(file)) });
  return root;
}
