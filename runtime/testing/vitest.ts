// The process in which Vitest runs tests that are asked for by name: Vitest itself is content when there is none.
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

interface Task {
  readonly type: string;
  readonly tasks?: readonly Task[];
  readonly result?: { readonly state: string };
}

/** What there is of Vitest's own here. */
interface Vitest {
  readonly state: { getFiles(): readonly Task[] };
  exit(): Promise<void>;
}

type Start = (mode: "test", files: readonly string[], options: object) => Promise<Vitest>;

/** Whether anything of it ran; a file that cannot be loaded has no tests, and a state. */
const hasRun = ({ type, tasks = [], result }: Task): boolean =>
  tasks.some(hasRun) || ((type === "test" || tasks.length === 0) && /^(?:pass|fail)$/.test(result?.state ?? ""));

const [root = "", name = "", noneRan = "", ...files] = process.argv.slice(2);
const place = createRequire(join(root, "package.json")).resolve("vitest/node");
const { startVitest } = (await import(pathToFileURL(place).href)) as { startVitest: Start };
const vitest = await startVitest("test", files, { run: true, watch: false, testNamePattern: RegExp.escape(name) });
if (!process.exitCode && !vitest.state.getFiles().some(hasRun)) process.exitCode = noneRan;
await vitest.exit();
