// Certificates that are trusted beside Node's own: files that Python's packages know by variables of the environment.
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import * as tls from "node:tls";
import type { PyodideAPI } from "pyodide";
import { messageOf } from "../../../errors.ts";

const VARIABLES = ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"];
let found: string[] = [];

/** Makes the files visible to Python, at their own paths: packages read them by hand. */
export function showAuthorities(files: PyodideAPI["FS"]): void {
  found = [];
  for (const file of new Set(VARIABLES.map((name) => process.env[name] ?? ""))) {
    if (file === "") continue;
    try {
      const text = readFileSync(file, "utf8");
      found.push(text);
      if (files.analyzePath(file).exists) continue;
      files.mkdirTree(dirname(file));
      files.writeFile(file, text);
    } catch (error) {
      console.error(`${VARIABLES.join(", ")}: the certificates of ${file} are left out, ${messageOf(error)}`);
    }
  }
}

/** To be called before any use of TLS. Not at the start, because it takes 70 ms and 5 MB. */
export function trustAuthorities(): void {
  if (found.length === 0) return;
  const extra = found.flatMap((text) => text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []);
  found = [];
  tls.setDefaultCACertificates?.([...tls.getCACertificates("default"), ...extra]);
}
