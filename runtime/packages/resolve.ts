// Asks the resolver, which runs inside Pyodide, and fetches what it has to know until it has an answer.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { loadPyodide, type PyodideAPI } from "pyodide";
import { ConfigError, messageOf } from "../errors.ts";
import { type Distribution, readDistribution } from "./abi.ts";
import { keep, keepText, readText, sha256Of } from "./cache.ts";
import { inLanes } from "./lanes.ts";
import type { Network } from "./network.ts";
import type { LockedFile, LockedPackage } from "./pylock.ts";
import { readMetadata } from "./wheel.ts";

export interface ResolverOptions {
  network: Network;
  cache: string;
  /** Addresses of indexes; none for those that micropip asks. */
  indexes: readonly string[];
  /** Address of Pyodide's distribution; "" for that of the runtime's own Pyodide. */
  distribution: string;
  progress: (text: string) => void;
}

export interface Resolver {
  /** Packages that fulfil the wishes, by name; those of `preferred` in that version where it fits. Throws ConfigError. */
  resolve(wishes: readonly string[], preferred: Readonly<Record<string, string>>): Promise<LockedPackage[]>;
  /** The newest version of a package that can run here; "" when none can. */
  newest(name: string): Promise<string>;
}

interface FoundFile extends LockedFile {
  /** Whether its METADATA lies beside it. */
  readonly metadata: boolean;
}

type Answer =
  | { refused: string }
  | { missing: { pages: string[]; metadata: FoundFile[] } }
  | { packages: (Omit<LockedPackage, "file"> & { file: FoundFile })[] };

const WHEELS = [
  "micropip-0.11.1-py3-none-any.whl",
  "packaging-26.3-py3-none-any.whl",
  "resolvelib-1.2.1-py3-none-any.whl",
];
const MAX_TRIALS = 40;
const PLACE = "/polyglot";

/** Starts Python, which takes a second or two the first time in a process. */
export async function createResolver(options: ResolverOptions): Promise<Resolver> {
  options.progress("starting Python");
  interpreter ??= startInterpreter();
  const { python, cdn } = await interpreter;
  const [distribution, base] = await findDistribution(options, cdn);
  const module = python.pyimport("resolver");
  const state = module.Resolver(JSON.stringify(distribution.packages), base);
  const indexes = options.indexes.length > 0 ? options.indexes : JSON.parse(module.default_indexes());
  module.destroy();
  const hashes = new Map<string, string>(); // of files that their index tells none of
  const learnPage = async (name: string) => {
    options.progress(`looking for ${name}`);
    const page = await options.network.page(name, indexes);
    state.knowledge.learn_page(name, page?.url ?? "", page?.type ?? "", page?.text);
  };
  const learnMetadata = async (file: FoundFile) => {
    options.progress(`reading ${file.name}`);
    state.knowledge.learn_metadata(file.url, await fetchMetadata(options, file, hashes));
  };
  return {
    async resolve(wishes, preferred) {
      const tried = new Map<string, number>();
      for (;;) {
        const answer: Answer = JSON.parse(state.solve(JSON.stringify(wishes), JSON.stringify(preferred)));
        if ("refused" in answer) throw new ConfigError(answer.refused);
        if ("packages" in answer)
          return inLanes(answer.packages, async ({ file, ...rest }) => ({
            ...rest,
            file: await withHash(options, file, hashes),
          }));
        await inLanes(answer.missing.pages, learnPage);
        for (const { name } of answer.missing.metadata) countTrial(tried, name);
        await inLanes(answer.missing.metadata, learnMetadata);
      }
    },
    async newest(name) {
      if (!state.knowledge.knows(name)) await learnPage(name);
      return state.newest(name);
    },
  };
}

/** Going back through all versions of a package can take hours and rarely ends well: its author knows sooner what to do. */
function countTrial(tried: Map<string, number>, file: string): void {
  const [name = ""] = file.split("-");
  const count = (tried.get(name) ?? 0) + 1;
  if (count > MAX_TRIALS)
    throw new ConfigError(
      `${MAX_TRIALS} versions of ${name} were tried, and none fits to the rest. Ask for a version of ${name} that does.`,
    );
  tried.set(name, count);
}

let interpreter: Promise<{ python: PyodideAPI; cdn: string }> | undefined;

async function startInterpreter() {
  const python = await loadPyodide({
    lockFileContents: { info: readDistribution().info, packages: {} } as never,
    // In the type, no text stands for none; here an empty page is one that nobody has.
    convertNullToNone: true,
    stdout: (text: string) => void process.stderr.write(`${text}\n`),
    stderr: (text: string) => void process.stderr.write(`${text}\n`),
  } as Parameters<typeof loadPyodide>[0]);
  // biome-ignore lint/suspicious/noExplicitAny: what Pyodide knows of its own place has no type
  const { config } = (python as any)._api;
  const here = dirname(fileURLToPath(import.meta.url));
  python.mountNodeFS(PLACE, here);
  const paths = [PLACE, ...WHEELS.map((name) => `${PLACE}/wheels/${name}`)];
  python.runPython(`import sys\nsys.dont_write_bytecode = True\nsys.path[:0] = ${JSON.stringify(paths)}`);
  return { python, cdn: config.cdnUrl as string };
}

/** The list of the distribution, and what the names of its files are relative to. */
async function findDistribution(
  { distribution, network }: ResolverOptions,
  cdn: string,
): Promise<[Distribution, string]> {
  if (distribution === "") return [readDistribution(), cdn];
  const base = distribution.replace(/\/*$/, "/");
  const page = await network.text(`${base}pyodide-lock.json`);
  if (page === undefined)
    throw new ConfigError(`python.distribution is "${distribution}", where there is no pyodide-lock.json`);
  return [JSON.parse(page.text) as Distribution, base];
}

async function fetchMetadata(
  { network, cache }: ResolverOptions,
  file: FoundFile,
  hashes: Map<string, string>,
): Promise<string> {
  const key = file.sha256 || file.url;
  const kept = await readText(cache, "metadata", key);
  if (kept !== undefined) return kept;
  let text: string;
  if (file.metadata) text = (await network.download(`${file.url}.metadata`, `${file.name}.metadata`)).toString("utf8");
  else {
    const known = await withHash({ network, cache }, file, hashes);
    const bytes = await network.file(known);
    try {
      text = readMetadata(bytes);
    } catch (error) {
      throw new ConfigError(`${file.name} is no wheel that can be used: ${messageOf(error)}`, { cause: error });
    }
  }
  await keepText(cache, "metadata", key, text);
  return text;
}

/** An index need not tell hashes; a lock has them all. */
async function withHash(
  { network, cache }: Pick<ResolverOptions, "network" | "cache">,
  { name, url, sha256 }: FoundFile,
  hashes: Map<string, string>,
): Promise<LockedFile> {
  let hash = sha256 || hashes.get(url);
  if (hash === undefined) {
    const bytes = await network.download(url, name);
    hash = sha256Of(bytes);
    await keep(cache, bytes);
    hashes.set(url, hash);
  }
  return { name, url, sha256: hash };
}
