// Packages that `test/tools/fetch-packages.sh` put beside the tests, and apps that have them; a test about them is left out
// where they are not there, or are those of another list.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

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

export function peerPackages(name: "clients" | "frameworks" | "pydantic"): PeerPackages {
  const folder = join(PEERS, `packages-${name}`);
  const wanted = readFileSync(new URL(`peer-packages/${name}.txt`, import.meta.url), "utf8");
  const list = join(folder, "packages.txt");
  const isThere = existsSync(list) && readFileSync(list, "utf8") === wanted;
  const install = (root: string) => {
    mkdirSync(join(root, ".polyglot/python"), { recursive: true });
    cpSync(join(folder, "site-packages"), join(root, ".polyglot/python/site-packages"), { recursive: true });
  };
  return {
    isThere,
    reason: isThere ? "" : ` (skipped: run test/tools/fetch-packages.sh ${name})`,
    install,
    copy(app) {
      const root = copyApp(app, ".env");
      install(root);
      return root;
    },
  };
}

/** In a folder of its own, without what is made there, and files of these names; the caller removes it. */
export function copyApp(app: string, ...without: readonly string[]): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "polyglot-copy-")));
  const left = new Set(["node_modules", ".polyglot", ...without]);
  cpSync(app, root, { recursive: true, filter: (file) => file === app || !left.has(basename(file)) });
  return root;
}
