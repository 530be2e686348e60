// The guard rails on the thread's side, installed together; those in Python are `_guards.py`'s.

import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import * as tls from "node:tls";
import { messageOf } from "../../errors.ts";
import type { Interpreter } from "./boot.ts";
import { limitFiles } from "./quota.ts";
import { createJudge, guardConnections, type ReachOptions } from "./reach.ts";
import { guardSockets, type SocketFunctions } from "./sockets.ts";
import type { EmscriptenModule } from "./webassembly.ts";

export interface GuardOptions extends ReachOptions {
  /** Megabytes of files that Python may keep in memory. */
  fileQuota: number;
}

/** When it has all that is its own, and before any code of the app; gives what `_host.py` says of sockets. */
export function guard({ module, suspensions }: Interpreter, options: GuardOptions): SocketFunctions {
  guardConnections(createJudge(options));
  trustExtraCertificates(module);
  limitFiles(module, options.fileQuota);
  return guardSockets(module, suspensions);
}

const CERTIFICATE_FILES = ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"];

/**
 * Files of certificates that Python's packages know by these variables are there for Python, at their own paths, and are
 * trusted by all clients of this thread.
 */
function trustExtraCertificates({ FS }: EmscriptenModule): void {
  const extra: string[] = [];
  for (const file of new Set(CERTIFICATE_FILES.map((name) => process.env[name] ?? ""))) {
    if (file === "") continue;
    try {
      const text = readFileSync(file, "utf8");
      extra.push(...(text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []));
      if (FS.analyzePath(file).exists) continue;
      FS.mkdirTree(dirname(file));
      FS.writeFile(file, text);
    } catch (error) {
      console.error(`${CERTIFICATE_FILES.join(", ")}: the certificates of ${file} are left out, ${messageOf(error)}`);
    }
  }
  if (extra.length > 0) tls.setDefaultCACertificates?.([...tls.getCACertificates("default"), ...extra]);
}
