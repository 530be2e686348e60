// What `npm ci --omit=dev` would install, taken from the packages that are installed already: no network is needed.
import { cpSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

interface Lock {
  packages: Record<string, { dev?: boolean; devOptional?: boolean }>;
}

/** Copies the packages of a repository that are no development dependencies into another folder's node_modules. */
export function copyProductionPackages(root: string, folder: string): void {
  const { packages }: Lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  for (const [path, { dev, devOptional }] of Object.entries(packages)) {
    if (path === "" || dev || devOptional || !existsSync(join(root, path))) continue;
    cpSync(join(root, path), join(folder, path), { recursive: true });
  }
}
