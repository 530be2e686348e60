// The app whose handlers declare with pydantic, for the tests that need its package.
import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { bootApp, fixture, type TestApp } from "../integration/boot.ts";
import { APP } from "./suite.ts";

export interface Wrong {
  location: string[];
  message: string;
  code: string;
}

/** Where `test/tools/fetch-pydantic.sh` puts it. */
const PACKAGES = join(import.meta.dirname, "../../.peers/pydantic-2.14.3");

export function describePydantic(name: string, tests: (app: () => TestApp) => void): void {
  const isThere = existsSync(PACKAGES);
  describe.skipIf(!isThere)(`${name}${isThere ? "" : " (skipped: run test/tools/fetch-pydantic.sh)"}`, () => {
    let root: string;
    let app: TestApp;
    beforeAll(async () => {
      root = mkdtempSync(join(tmpdir(), "polyglot-pydantic-"));
      cpSync(fixture("pydantic"), root, { recursive: true });
      cpSync(join(APP, "api/_shared/declaring.py"), join(root, "api/_shared/declaring.py"));
      cpSync(PACKAGES, join(root, ".polyglot/python/site-packages"), { recursive: true });
      app = await bootApp(root, { python: { snapshot: false, spares: 0 } });
    }, 120_000);
    afterAll(async () => {
      await app?.close();
      if (root) rmSync(root, { recursive: true });
    });

    tests(() => app);
  });
}

/** A body that is text goes as it is. */
export async function sendTo(app: TestApp, path: string, method: string, body: unknown) {
  const headers = { "content-type": "application/json" };
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = await app.get(`/api/${path}`, { method, ...(body === undefined ? {} : { headers, body: text }) });
  const json = (await response.json()) as Record<string, unknown> & { errors: Wrong[] };
  return { status: response.status, json };
}
