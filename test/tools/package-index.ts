// A package index for tests: it serves wheels on loopback as an index does (PEP 503, PEP 691), and notes who asked for what.
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Wheel } from "./wheels.ts";

export interface Served extends Wheel {
  /** What the page says of it, where that is not so. */
  sha256?: string;
  requiresPython?: string;
  yanked?: boolean;
}

export interface PackageIndex {
  /** Ends in `/simple`. */
  readonly url: string;
  /** Where its distribution lies, as Pyodide has one. */
  readonly distribution: string;
  /** Paths in the order they were asked for. */
  readonly asked: string[];
  /** Wheels by project; may be changed at any time. */
  readonly projects: Record<string, Served[]>;
  /** Wheels of the distribution, with the names of what they need. */
  readonly distributed: (Wheel & { name: string; version: string; depends?: string[] })[];
  /** Pages as HTML instead of JSON. */
  html: boolean;
  /** Called before each answer; one that does not resolve holds it up. */
  before: (path: string, request: IncomingMessage) => Promise<void> | undefined;
  close(): Promise<void>;
}

const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

export async function startIndex(projects: Record<string, Served[]>): Promise<PackageIndex> {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(request.url ?? "");
    index.asked.push(path);
    await index.before(path, request);
    answer(index, path, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const index: PackageIndex = {
    ...{ url: `${base}/simple`, distribution: `${base}/pyodide`, asked: [], projects, distributed: [], html: false },
    before: () => undefined,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return index;
}

function answer(index: PackageIndex, path: string, response: ServerResponse): void {
  const [, project] = /^\/simple\/([^/]+)\/$/.exec(path) ?? [];
  const files = project === undefined ? undefined : index.projects[project];
  const all = [...Object.values(index.projects).flat(), ...index.distributed];
  const wheel = all.find(({ file }) => path === `/files/${file}` || path === `/pyodide/${file}`);
  if (files) response.setHeader("content-type", typeOf(index)).end(index.html ? formatHtml(files) : formatJson(files));
  else if (path === "/pyodide/pyodide-lock.json")
    response.setHeader("content-type", "application/json").end(formatDistribution(index));
  else if (wheel) response.end(wheel.bytes);
  else response.writeHead(404).end();
}

function typeOf({ html }: PackageIndex): string {
  return html ? "text/html" : "application/vnd.pypi.simple.v1+json";
}

function formatJson(files: readonly Served[]): string {
  return JSON.stringify({
    meta: { "api-version": "1.0" },
    files: files.map(({ file, bytes, sha256: claimed, requiresPython, yanked }) => ({
      filename: file,
      url: `../../files/${file}`,
      hashes: { sha256: claimed ?? sha256(bytes) },
      ...(requiresPython ? { "requires-python": requiresPython } : {}),
      ...(yanked ? { yanked } : {}),
    })),
  });
}

function formatHtml(files: readonly Served[]): string {
  const links = files.map(({ file, bytes, sha256: claimed, requiresPython = "", yanked }) => {
    const limit = requiresPython.replaceAll(">", "&gt;").replaceAll("<", "&lt;");
    const more = `${limit ? ` data-requires-python="${limit}"` : ""}${yanked ? ' data-yanked=""' : ""}`;
    return `<a href="../../files/${file}#sha256=${claimed ?? sha256(bytes)}"${more}>${file}</a>`;
  });
  return `<!DOCTYPE html><html><body>${links.join("<br>\n")}</body></html>`;
}

function formatDistribution({ distributed }: PackageIndex): string {
  const packages = distributed.map(({ name, version, file, bytes, depends = [] }) => {
    const rest = { file_name: file, sha256: sha256(bytes), depends, imports: [name], package_type: "package" };
    return [name, { name, version, install_dir: "site", ...rest }];
  });
  const info = { abi_version: "2026_0", arch: "wasm32", platform: "emscripten_5_0_3", python: "3.14.2" };
  return JSON.stringify({ info, packages: Object.fromEntries(packages) });
}
