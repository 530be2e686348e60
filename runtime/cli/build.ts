// `polyglot build`: prepares an app for `polyglot start`, and shows what it made or why it could not.
import { resolve } from "node:path";
import { build } from "../build/build.ts";
import type { BuiltPackage } from "../build/python.ts";
import { loadConfig, loadEnv } from "../config/config.ts";
import type { Manifest } from "../host/manifest.ts";
import { createLogger } from "../log.ts";
import { packagesOptions } from "../packages/options.ts";
import { settleStrictly } from "../packages/settle.ts";
import { formatColumns, type Input, readVersion } from "./command.ts";
import { REPORTS } from "./packages.ts";
import { sortRoutes } from "./routes.ts";

/** Exit code 1 when a file is broken; all of them are named. */
export async function run({ positionals, values }: Input): Promise<number> {
  const root = resolve(positionals[0] ?? ".");
  process.env.NODE_ENV ??= "production";
  loadEnv(root, "production");
  const config = await loadConfig({ root, mode: "production" });
  // What handlers print while they are imported must not stand between the rows.
  console.log = console.info = console.debug = console.error;
  const log = createLogger({ level: "warn", format: "pretty", write: (line) => void process.stderr.write(line) });
  await settleStrictly(packagesOptions(config, REPORTS));
  const result = await build({ config, version: readVersion(), log });
  const milliseconds = Math.round(performance.now());
  if ("manifest" in result) {
    const { manifest, packages } = result;
    const text = values.json ? formatJson : formatBuild;
    process.stdout.write(text(manifest, packages, milliseconds));
    return 0;
  }
  const { failures } = result;
  if (values.json) process.stdout.write(`${JSON.stringify({ failures }, undefined, 2)}\n`);
  process.stderr.write(`${failures.join("\n")}\n\n${count(failures.length, "fault")}: nothing was built\n`);
  return 1;
}

/** A row for each file, and what all of them come to. */
export function formatBuild(manifest: Manifest, packages: readonly BuiltPackage[], milliseconds: number): string {
  const { routes, middleware, outputs, python } = manifest;
  const head = ["METHOD", "PATH", "FILE", "SIZE", "IMPORT"];
  const rows = rowsOf(routes, middleware).map(({ method, path, file, bytes, milliseconds: time }) => [
    method,
    path,
    file,
    formatBytes(bytes),
    `${time.toFixed(1)} ms`,
  ]);
  const total = [...routes, ...middleware].reduce((sum, route) => sum + route.milliseconds, 0);
  return [
    formatColumns([head, ...rows]),
    formatPackages(packages),
    `\n${count(routes.length, "file")} of routes${middleware.length > 0 ? ` and ${middleware.length} of middleware` : ""}, `,
    `imported in ${Math.round(total)} ms; `,
    `${describeFiles(Object.values(outputs), "output")}, ${describeFiles(Object.values(python), "Python file")}\n`,
    `built in ${(milliseconds / 1000).toFixed(1)} s; serve it with polyglot start\n`,
  ].join("");
}

/** Those in the snapshot have the time that their import took, others are imported when somebody does. */
function formatPackages(packages: readonly BuiltPackage[]): string {
  if (packages.length === 0) return "";
  const rows = packages.map(({ name, version, bytes, milliseconds: time }) => [
    ...[name, version, formatBytes(bytes)],
    time === null ? "not in the snapshot" : `${time.toFixed(1)} ms`,
  ]);
  return `\n${formatColumns([["PACKAGE", "VERSION", "SIZE", "IMPORT"], ...rows])}`;
}

function formatJson(manifest: Manifest, packages: readonly BuiltPackage[], milliseconds: number): string {
  const { routes, middleware, outputs, python, hash } = manifest;
  const report = { hash, milliseconds, routes: rowsOf(routes, middleware), outputs, python, packages };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

function rowsOf(routes: Manifest["routes"], middleware: Manifest["middleware"]) {
  const rowOf = (
    method: string,
    path: string,
    { source, language, bytes, milliseconds }: Manifest["routes"][number],
  ) => ({
    ...{ method, path, file: source, language, bytes, milliseconds },
  });
  return sortRoutes([
    ...routes.map((route) => rowOf(route.mounted ? "ALL" : route.methods.join(", "), route.path, route)),
    ...middleware.map((file) => rowOf("middleware", file.path, file)),
  ]);
}

function describeFiles(files: readonly { bytes: number }[], name: string): string {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return `${count(files.length, name)} (${formatBytes(bytes)})`;
}

const count = (number: number, name: string) => `${number} ${name}${number === 1 ? "" : "s"}`;

function formatBytes(bytes: number): string {
  return bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(1)} kB`;
}
