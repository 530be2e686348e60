// `npm run test:openapi`: Schemathesis reads the document of an app (the demo, unless one is named), and asks a build of it
// all that the document allows and much that it does not. Bounded in time; the exit code is 1 when something was wrong.
import { cpSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { installPeer } from "../bench/peers.ts";
import { cleanUpOnExit, createTemporaryFolder, run, startChild } from "../bench/processes.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const COMMAND = join(ROOT, "runtime/cli/polyglot.js");
const CONFIG = join(ROOT, "test/tools/schemathesis.toml");
const BUILD_SECONDS = 120;
const START_SECONDS = 60;
/** For what is under way when the time of Schemathesis is over. */
const GRACE_SECONDS = 60;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** Seconds that requests are made. */
    time: { type: "string", default: "120" },
    /** Repeats a run. */
    seed: { type: "string" },
  },
});

cleanUpOnExit();
const report = (line: string) => console.log(line);
const { python } = await installPeer("schemathesis", report);
const app = join(createTemporaryFolder(), "app");
const isSource = (path: string) => !/[\\/](?:\.polyglot|node_modules)(?:[\\/]|$)/.test(path);
if (positionals[0] === undefined) cpSync(join(ROOT, "api"), join(app, "api"), { recursive: true });
else cpSync(positionals[0], app, { recursive: true, filter: isSource });
symlinkSync(join(ROOT, "node_modules"), join(app, "node_modules")); // for what the app imports
await run(process.execPath, [COMMAND, "build", app], { seconds: BUILD_SECONDS });
const { server, url } = await start();
process.exitCode = await test(url);
await server.stop(5000);

/** `polyglot start` on a free port. */
async function start() {
  const server = await startChild(process.execPath, [COMMAND, "start", app, "--host", "127.0.0.1", "--port", "0"], {
    NODE_ENV: "production",
    PORT: "",
    HOST: "",
    NO_COLOR: "1",
  });
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`it does not listen:\n${server.output()}`)), START_SECONDS * 1000);
    void server.exited.then(() => reject(new Error(`it ended:\n${server.output()}`)));
    server.onLine((line) => {
      const [found] = /http:\/\/[\d.:]+/.exec(line) ?? [];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    });
  });
  return { server, url };
}

/** Its exit code; what it found is printed. */
async function test(url: string): Promise<number> {
  const seed = values.seed === undefined ? [] : ["--seed", values.seed];
  const limits = ["--max-time", values.time, "--request-timeout", "15", "--max-response-time", "12"];
  const tester = await startChild(
    python,
    [
      "-m",
      "schemathesis.cli",
      "--config-file",
      CONFIG,
      "run",
      `${url}/openapi.json`,
      "--continue-on-failure",
      ...limits,
      ...seed,
    ],
    { NO_COLOR: "1", COLUMNS: "120" },
    app, // it keeps notes where it runs
  );
  tester.onLine(report);
  const timer = setTimeout(() => void tester.stop(1000), (Number(values.time) + GRACE_SECONDS) * 1000);
  const code = await tester.exited.finally(() => clearTimeout(timer));
  const faults = server.output().match(/^.*"level":"error".*$/gm) ?? [];
  // Many requests run into the same one.
  for (const fault of new Set(faults.map((line) => JSON.parse(line).message as string))) report(`\n${fault}`);
  report(`\nSchemathesis ended with ${code}; the server logged ${faults.length} errors`);
  return code === 0 && faults.length === 0 ? 0 : 1;
}
