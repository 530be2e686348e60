// What the packages are to know of the settings of an app.
import type { Config } from "../config/config.ts";
import { defaultCache } from "./cache.ts";
import type { PackagesOptions } from "./packages.ts";

export type Reports = Pick<PackagesOptions, "warn" | "progress">;

export function packagesOptions({ root, python }: Config, reports: Reports, offline = false): PackagesOptions {
  const { indexes, distribution } = python;
  return { root, indexes, distribution, cache: defaultCache(), offline, ...reports };
}
