// The guard rails on the thread's side, installed together; those in Python are `_guards.py`'s.

import { readFileSync } from "node:fs";
import * as tls from "node:tls";
import type { Interpreter } from "./boot.ts";
import { limitFiles } from "./quota.ts";
import { createJudge, guardConnections, type ReachOptions } from "./reach.ts";
import { guardSockets, type SocketFunctions } from "./sockets.ts";

export interface GuardOptions extends ReachOptions {
  /** Megabytes of files that Python may keep in memory. */
  fileQuota: number;
}

/** When it has all that is its own, and before any code of the app; gives what `_host.py` says of sockets. */
export function guard({ module, suspensions }: Interpreter, options: GuardOptions): SocketFunctions {
  guardConnections(createJudge(options));
  trustExtraCertificates();
  limitFiles(module, options.fileQuota);
  return guardSockets(module, suspensions);
}

/** Files of certificates that Python's packages know by these variables, for all clients of this thread. */
function trustExtraCertificates(): void {
  const names = ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"];
  const files = names.map((name) => process.env[name]).filter((file) => file !== undefined && file !== "");
  if (files.length === 0 || !tls.setDefaultCACertificates) return;
  const extra = [...new Set(files as string[])].map((file) => readFileSync(file, "utf8"));
  tls.setDefaultCACertificates([...tls.getCACertificates("default"), ...extra.flatMap(certificatesOf)]);
}

function certificatesOf(text: string): string[] {
  return text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}
