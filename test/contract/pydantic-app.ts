// The app whose handlers declare with pydantic, for the tests that need its package.
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { bootApp, fixture, type TestApp } from "../integration/boot.ts";
import { peerPackages } from "../tools/peer-packages.ts";
import { APP } from "./suite.ts";

export interface Wrong {
  location: string[];
  message: string;
  code: string;
}

const { isThere, reason, copy } = peerPackages("pydantic");

export function describePydantic(name: string, tests: (app: () => TestApp) => void): void {
  describe.skipIf(!isThere)(`${name}${reason}`, () => {
    let root: string;
    let app: TestApp;
    beforeAll(async () => {
      root = copy(fixture("pydantic"));
      cpSync(join(APP, "api/_shared/declaring.py"), join(root, "api/_shared/declaring.py"));
      app = await bootApp(root, { python: { snapshot: false, spares: 0 } });
    });
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
