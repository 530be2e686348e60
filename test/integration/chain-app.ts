// The fixture app with middleware, served from its sources or from a build of it whose sources are gone.
import { cpSync, globSync, rmSync, symlinkSync } from "node:fs";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "../../runtime/build/build.ts";
import { loadConfig } from "../../runtime/config/config.ts";
import { createHost } from "../../runtime/host/host.ts";
import { readBuild } from "../../runtime/host/manifest.ts";
import { createLogger } from "../../runtime/log.ts";
import { installClasses } from "../../runtime/server/classes.ts";
import { serve } from "../../runtime/server/server.ts";
import { ROOT } from "../e2e/command.ts";
import { bootApp, fixture } from "./boot.ts";

export interface ChainApp {
  url: string;
  close(): Promise<void>;
}

const SETTINGS = { port: 0, host: "127.0.0.1", timeout: 2_000, python: { workers: 1, snapshot: false } };

export function bootSources(): Promise<ChainApp> {
  return bootApp(fixture("chain"), SETTINGS);
}

export async function bootBuilt(): Promise<ChainApp> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "polyglot-chain-")));
  cpSync(fixture("chain"), root, { recursive: true });
  for (const file of globSync("api/broken/**", { cwd: root }))
    rmSync(join(root, file), { recursive: true, force: true });
  symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"));
  const log = createLogger({ level: "silent" });
  const config = await loadConfig({ root, mode: "production", overrides: { ...SETTINGS, log: { level: "silent" } } });
  const result = await build({ config, version: "test", log });
  if ("failures" in result) throw new Error(result.failures.join("\n"));
  rmSync(join(root, "api"), { recursive: true });
  installClasses();
  const host = await createHost(config, { watch: false, log, build: await readBuild(root, "test") });
  const server = await serve(host, config);
  await host.ready();
  return {
    url: server.url.replace(/\/api\/?$/, ""),
    async close() {
      await server.close();
      await host.close();
      await rm(root, { recursive: true });
    },
  };
}
