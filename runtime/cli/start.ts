// `polyglot start`: serves in production what `polyglot build` made, until a signal ends it.
import { realpath } from "node:fs/promises";
import { startAhead } from "../engines/python/thread.ts";
import { readBuild } from "../host/manifest.ts";
import { type Input, readInput, readVersion } from "./command.ts";

/** Resolves when the server and its engines are closed. */
export async function run(input: Input): Promise<number> {
  const { root } = readInput(input);
  process.env.NODE_ENV ??= "production"; // packages of the app ask for it
  const build = await readBuild(await realpath(root).catch(() => root), readVersion());
  // A thread takes as long to start as the rest of the runtime to load: both at once.
  if (build.routes.some(({ language }) => language === "python")) startAhead();
  return (await import("./serve-build.ts")).serveBuild(build, input);
}
