// Apps on packages that `test/tools/fetch-frameworks.sh` puts beside the tests: copies of them, with these packages.
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PACKAGES = join(import.meta.dirname, "../../.peers/frameworks-1");

export const isThere = existsSync(PACKAGES);
export const reason = isThere ? "" : " (skipped: run test/tools/fetch-frameworks.sh)";

/** A copy that the caller removes. */
export function copyWithPackages(app: string): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "polyglot-frameworks-")));
  cpSync(app, root, { recursive: true });
  mkdirSync(join(root, ".polyglot/python"), { recursive: true });
  cpSync(PACKAGES, join(root, ".polyglot/python/site-packages"), { recursive: true });
  return root;
}
