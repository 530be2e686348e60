// What can be done with the Python packages of an app. Each of these happens as a whole or not at all.
import { utimesSync } from "node:fs";
import { join } from "node:path";
import { ConfigError, messageOf } from "../errors.ts";
import { readAbi } from "./abi.ts";
import { exclusively } from "./exclusive.ts";
import { apply, finish, type Installed, isInstalled, readInstalled } from "./installed.ts";
import { inLanes } from "./lanes.ts";
import { Network, type NetworkOptions } from "./network.ts";
import { digestOf, explainMisfit, formatLock, LOCK, type Lock, type LockedPackage, nameOfWish } from "./pylock.ts";
import { addWishes, newProject, PYPROJECT, readWishes, removeWishes } from "./pyproject.ts";
import { explainLock, explainRequirements, readFileOf, readLock } from "./state.ts";
import { unpackWheel } from "./wheel.ts";

export interface PackagesOptions extends NetworkOptions {
  /** The app's folder. */
  root: string;
  /** Address of Pyodide's distribution; "" for that of the runtime's own Pyodide. */
  distribution: string;
  /** Told what is going on. */
  progress: (text: string) => void;
}

/** What a command did to the packages, in words: `+ httpx 0.28.1`. */
export interface Outcome {
  readonly changes: readonly string[];
  readonly lock: Lock;
}

/** Wishes for more packages, or for other versions of them. */
export function add(options: PackagesOptions, wishes: readonly string[]): Promise<Outcome> {
  const fresh = new Set(wishes.map(nameOfWish));
  return change(
    options,
    (name) => !fresh.has(name),
    (text) => addWishes(text ?? newProject(options.root, readAbi().python), wishes),
  );
}

/** No longer wishes for these; what nobody else needs goes with them. */
export function remove(options: PackagesOptions, names: readonly string[]): Promise<Outcome> {
  return change(
    options,
    () => true,
    (text) => {
      if (text === undefined)
        throw new ConfigError(`There is no ${PYPROJECT} in ${options.root}: nothing is wished for.`);
      return removeWishes(text, names);
    },
  );
}

export interface InstallOptions {
  /** The lock must be there, and be that of pyproject.toml. */
  frozen: boolean;
  /** The newest versions that pyproject.toml allows, instead of those that are locked. */
  upgrade: boolean;
}

/** Installs what is locked; makes the lock where it is missing, or is not that of pyproject.toml. */
export function install(options: PackagesOptions, { frozen, upgrade }: InstallOptions): Promise<Outcome> {
  return alone(options, () => installAlone(options, frozen, upgrade));
}

async function installAlone(options: PackagesOptions, frozen: boolean, upgrade: boolean): Promise<Outcome> {
  const { root, warn } = options;
  finish(root);
  const lock = readLock(root);
  const problem = explainLock(root, lock);
  if (lock && problem === undefined && !upgrade) {
    const before = readInstalled(root);
    // Whoever follows the lock sees that something happened.
    if (await installLock(options, lock)) utimesSync(join(root, LOCK), new Date(), new Date());
    return { changes: describeChanges(before?.packages ?? [], lock.packages), lock };
  }
  if (frozen)
    throw new ConfigError(`${problem ?? "--frozen changes no lock, and --upgrade does"}. Nothing was installed.`);
  const text = readFileOf(root, PYPROJECT);
  if (text === undefined)
    throw new ConfigError(explainRequirements(root) ?? problem ?? `There is no ${PYPROJECT} in ${root}`);
  if (problem !== undefined && lock) warn(`${problem}: it is made anew`);
  return makeAndApply(options, text, lock, () => !upgrade);
}

/** Makes the installed packages those of the lock, without looking at pyproject.toml; false when they are already. */
export async function sync(options: PackagesOptions): Promise<boolean> {
  const { root } = options;
  const first = readLock(root);
  if (!first || isInstalled(root, first)) return false;
  return alone(options, async () => {
    finish(root);
    const lock = readLock(root);
    if (!lock) return false;
    const misfit = explainMisfit(lock, readAbi());
    if (misfit) throw new ConfigError(`${misfit}: run polyglot install, which makes it anew.`);
    return installLock(options, lock);
  });
}

/** When nobody else changes the packages of the app; the line of progress ends with it, whatever comes of it. */
async function alone<T>({ root, progress }: PackagesOptions, work: () => Promise<T>): Promise<T> {
  try {
    return await exclusively(root, work, () =>
      progress("waiting for another polyglot that changes the packages of this app"),
    );
  } finally {
    progress("");
  }
}

function change(
  options: PackagesOptions,
  keep: (name: string) => boolean,
  edit: (text: string | undefined) => string,
): Promise<Outcome> {
  const { root } = options;
  return alone(options, async () => {
    finish(root);
    return makeAndApply(options, edit(readFileOf(root, PYPROJECT)), readLock(root), keep);
  });
}

/** The lock for a pyproject.toml, with the versions of the one before for packages that are to `keep` theirs. */
async function makeAndApply(
  options: PackagesOptions,
  text: string,
  before: Lock | undefined,
  keep: (name: string) => boolean,
): Promise<Outcome> {
  const { root } = options;
  const network = new Network(options);
  const wishes = readWishes(text);
  const kept = (before?.packages ?? []).filter(({ name }) => keep(name));
  const preferred = Object.fromEntries(kept.map(({ name, version }) => [name, version]));
  const packages = wishes.length === 0 ? [] : await (await openResolver(options, network)).resolve(wishes, preferred);
  const lock = { ...readAbi(), wishes, packages };
  const fill = isInstalled(root, lock) ? undefined : (folder: string) => fillFolder(options, network, lock, folder);
  await apply(root, { files: { [PYPROJECT]: text, [LOCK]: formatLock(lock) }, fill });
  return { changes: describeChanges(before?.packages ?? [], packages), lock };
}

async function installLock(options: PackagesOptions, lock: Lock): Promise<boolean> {
  if (isInstalled(options.root, lock)) return false;
  const network = new Network(options);
  await apply(options.root, { files: {}, fill: (folder) => fillFolder(options, network, lock, folder) });
  return true;
}

async function fillFolder(
  { progress }: PackagesOptions,
  network: Network,
  lock: Lock,
  folder: string,
): Promise<Installed> {
  let done = 0;
  // All are there, and are what they should be, before the first is unpacked.
  await inLanes(lock.packages, async ({ file }) => {
    await network.file(file);
    progress(`${++done} of ${lock.packages.length} wheels`);
  });
  const packages = [];
  for (const { name, version, file } of lock.packages) {
    progress(`unpacking ${name} ${version}`);
    try {
      packages.push({ name, version, ...unpackWheel(await network.file(file), folder) });
    } catch (error) {
      if (error instanceof ConfigError) throw error;
      throw new ConfigError(`${file.name} cannot be unpacked: ${messageOf(error)}. Nothing was installed.`, {
        cause: error,
      });
    }
  }
  return { lock: digestOf(lock), packages };
}

/** What runs Python is only loaded where versions are to be found. */
async function openResolver(options: PackagesOptions, network: Network) {
  const { createResolver } = await import("./resolve.ts");
  return createResolver({ ...options, network });
}

type Versioned = Pick<LockedPackage, "name" | "version">;

function describeChanges(before: readonly Versioned[], after: readonly Versioned[]): string[] {
  const old = new Map(before.map(({ name, version }) => [name, version]));
  const now = new Map(after.map(({ name, version }) => [name, version]));
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((name) => {
    const [from, to] = [old.get(name), now.get(name)];
    if (from === to) return [];
    if (from === undefined) return [`+ ${name} ${to}`];
    return to === undefined ? [`- ${name} ${from}`] : [`~ ${name} ${from} -> ${to}`];
  });
}
