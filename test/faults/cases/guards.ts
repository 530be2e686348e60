// What Python handlers are kept from (F28).
import { readFileSync } from "node:fs";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { Expectations, type Fault, report } from "../fault.ts";
import { ask, type Entry } from "../ledger.ts";
import { withTarget } from "../target.ts";

const TLS = fileURLToPath(new URL("../../fixtures/guards/tls/", import.meta.url));

const TRY = `import os
import urllib.request


def attempt(work):
    try:
        return f"did: {work()}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def GET(tls: str):
    return {
        "shell": attempt(lambda: os.system("true")),
        "environment": attempt(lambda: os.environ["FAULT_SECRET"]),
        "certificate": attempt(lambda: urllib.request.urlopen(f"https://127.0.0.1:{tls}/", timeout=5).read()),
        "metadata": attempt(lambda: urllib.request.urlopen("http://169.254.169.254/latest/", timeout=5).read()),
    }
`;

const isolation: Fault = {
  id: "F28",
  title: "a shell, a secret, a bad certificate, the metadata address",
  async run() {
    const identity = { key: readFileSync(`${TLS}selfsigned.key`), cert: readFileSync(`${TLS}selfsigned.pem`) };
    const server = https.createServer(identity, (_request, response) => response.end("hello"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const options = {
      settings: { python: { env: ["PATH"] } },
      files: { "api/reach.py": TRY },
      env: { FAULT_SECRET: "nobody may see this" },
    };
    try {
      return await withTarget(options, async (target) => {
        const expect = new Expectations();
        const entries: Entry[] = [await ask(target.url, { path: `/api/reach?tls=${port}` })];
        const found = JSON.parse(entries[0]?.body ?? "{}") as Record<string, string>;
        for (const [name, outcome] of Object.entries(found))
          expect.that(!outcome.startsWith("did: "), `${name}: ${outcome}`);
        expect.equal(Object.keys(found).length, 4, "attempts");
        expect.equal(target.restarts, 0, "interpreters lost");
        return report(target, entries, expect, { notes: { refusals: found } });
      });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  },
};

export const GUARDS: readonly Fault[] = [isolation];
