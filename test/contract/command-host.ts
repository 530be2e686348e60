// The fixture app served by the command itself, in a folder of its own: as a person would, or as a container does.
import { cpSync, globSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, createFolder, kill, ROOT, removeFolder, type StartOptions, serverUrl, start } from "../e2e/command.ts";
import type { LogProbe } from "./log-probe.ts";
import { APP, type RunningHost } from "./suite.ts";

/** Files that do not load on purpose: a build refuses them. */
export const UNBUILDABLE = "api/*/inject/{untellable,unknown-hint,wrong-*}.py";

/** What the fixture's own file sets, and a log that shows all. */
const CONFIG = `import { defineConfig } from "polyglot-runtime";

export default defineConfig({
  bodyLimit: 65_536,
  python: { workers: 1 },
  log: { level: "debug", format: "json", requests: true },
});
`;

export interface CommandHostOptions extends Pick<StartOptions, "program" | "env"> {
  /** The folder with the packages the app imports; those of this repository unless given. */
  packages?: string;
}

/** The app in another place, without the files that match. */
export function copyApp(without: string, packages = join(ROOT, "node_modules")): string {
  const root = createFolder({});
  cpSync(APP, root, { recursive: true });
  for (const file of globSync(without, { cwd: root })) rmSync(join(root, file));
  writeFileSync(join(root, "polyglot.config.ts"), CONFIG);
  symlinkSync(packages, join(root, "node_modules"));
  return root;
}

/** `polyglot build`, then `polyglot start`. */
export async function bootBuilt(log: LogProbe, options: CommandHostOptions = {}): Promise<RunningHost> {
  const root = copyApp(UNBUILDABLE, options.packages);
  await build({ cwd: root, ...options });
  // What is served is the build, and nothing else.
  for (const file of globSync("**/*.{py,ts,mts,js,mjs,cjs}", { cwd: root, exclude: ["node_modules", ".polyglot"] }))
    rmSync(join(root, file));
  return serveApp(root, "start", log, options);
}

/** `polyglot dev`. */
export function bootDev(log: LogProbe, options: CommandHostOptions = {}): Promise<RunningHost> {
  return serveApp(copyApp("none", options.packages), "dev", log, options);
}

async function serveApp(root: string, command: string, log: LogProbe, options: CommandHostOptions) {
  const onLine = (line: string) => {
    if (line.startsWith('{"')) log.write(line);
  };
  const running = start([command, "--port", "0", "--host", "127.0.0.1"], { cwd: root, ...options, onLine });
  const close = async () => {
    await kill(running);
    removeFolder(root);
  };
  try {
    return { url: await serverUrl(running), close };
  } catch (error) {
    await close();
    throw error;
  }
}
