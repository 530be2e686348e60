// Which snapshot interpreters start from, and how a missing one comes to be: by the build, or later in the background.
import { copyFileSync, existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { SnapshotState } from "../../../contract/status.ts";
import { messageOf } from "../../../errors.ts";
import type { Logger } from "../../../log.ts";
import { hasPackages } from "../files/site.ts";
import type { Findings } from "./make-snapshot.ts";
import type { Needs } from "./needs.ts";
import { identify } from "./snapshot-id.ts";
import { type Making, make, type SnapshotContent } from "./snapshot-process.ts";

export interface SnapshotsOptions extends SnapshotContent {
  /** Folders where one may lie; the last is where one is made. None: interpreters start cold. */
  folders: readonly string[];
  log: Logger;
}

export interface Snapshots {
  /** For interpreters that start: where it is, or will be. */
  readonly place: { path: string; id: string } | undefined;
  /** One was of no use. */
  failed(reason: string): void;
  /** The app can serve: time to make what was missing. */
  settled(): void;
  /** The app has other packages: another one is for them. */
  renew(): void;
  state(): SnapshotState;
  /** Ends what is being made; resolves when its process is gone. */
  close(): Promise<void>;
}

const KEPT = 4;
const IDLE_MS = 3_000;
export function createSnapshots({ root, env, folders, needs, log }: SnapshotsOptions): Snapshots {
  if (folders.length === 0)
    return { place: undefined, failed() {}, settled() {}, renew() {}, state: () => "off", close: async () => {} };
  const find = () => findSnapshot(identify({ root, env }), folders);
  const place = find();
  let timer: NodeJS.Timeout | undefined;
  let making: Making | undefined;
  let warned = false;
  let attempted = false;
  let broken = false;
  const warn = (text: string) => {
    if (!warned) log.warn(text);
    warned = true;
  };
  const makeSoon = () => {
    if (attempted) return;
    attempted = true;
    timer = setTimeout(async () => {
      const made = make({ root, env, ...place, patient: true, needs: needs && orNothing(needs, log) });
      making = made;
      const problem = await made.ended;
      if (making !== made) return; // it was stopped
      if (problem) warn(`Python will start cold, in seconds: no snapshot can be made in ${folders.at(-1)}: ${problem}`);
      else {
        for (const line of describeKept(made.findings())) log.warn(line);
        prune(dirname(place.path));
      }
    }, IDLE_MS).unref();
  };
  const stop = async () => {
    clearTimeout(timer);
    const stopped = making;
    making = undefined;
    stopped?.stop();
    await stopped?.ended;
  };
  return {
    place,
    failed(reason) {
      warn(`Python starts cold, in seconds: the snapshot ${place.path} cannot be used: ${reason}. It is made again.`);
      broken = true;
      try {
        rmSync(place.path, { force: true });
      } catch {
        // Whoever starts next finds the same fault in it.
      }
      place.path = pathIn(folders.at(-1) as string, place.id);
    },
    settled() {
      if (!existsSync(place.path)) makeSoon();
    },
    renew() {
      void stop();
      attempted = broken = false;
      Object.assign(place, find());
    },
    state: () => (existsSync(place.path) ? "present" : broken ? "broken" : "missing"),
    close: stop,
  };
}

/** A line for each module that is left out of a snapshot although the app imports it. */
export function describeKept({ kept }: Findings): string[] {
  return Object.entries(kept).map(
    ([name, what]) =>
      `${name} ${what} when it is imported, which all interpreters of a snapshot would share: it is left out of the ` +
      "snapshot, with what imports it, and each interpreter imports it anew",
  );
}

/** Where one lies, or will: in the last of the folders. */
function findSnapshot(id: string, folders: readonly string[]): { path: string; id: string } {
  const paths = folders.map((folder) => pathIn(folder, id));
  return { path: paths.find((path) => existsSync(path)) ?? (paths.at(-1) as string), id };
}

function pathIn(folder: string, id: string): string {
  return join(folder, `python-${id}.snapshot`);
}

export interface BuildSnapshotOptions extends SnapshotContent {
  folder: string;
  /** Folders where the same one may lie already, for an app without packages. */
  known?: readonly string[];
  /** Told what was found on the way, when one was made. */
  found?: (findings: Findings) => void;
}

/** Makes one now that has what the app's files import, unless it is there; resolves to its path, rejects with the reason. */
export async function buildSnapshot(options: BuildSnapshotOptions): Promise<string> {
  const id = identify(options);
  const path = pathIn(options.folder, id);
  if (existsSync(path)) return path;
  const made = (hasPackages(options.root) ? [] : options.known)
    ?.map((folder) => pathIn(folder, id))
    .find((file) => existsSync(file));
  if (made !== undefined) {
    copyFileSync(made, path);
    return path;
  }
  const making = make({ ...options, path, id, patient: false });
  const problem = await making.ended;
  if (problem) throw new Error(`No snapshot of Python can be made in ${options.folder}: ${problem}`);
  options.found?.(making.findings());
  return path;
}

/** Of an interpreter that may end meanwhile: what it cannot tell is not in the snapshot, and nothing else is lost. */
export function orNothing(needs: () => Promise<Needs | undefined>, log: Logger): () => Promise<Needs | undefined> {
  return () =>
    needs().catch((error: Error) => {
      log.debug(`What packages import late will not be in the snapshot: ${messageOf(error)}`);
      return undefined;
    });
}

/** Other apps, and other versions of this one, may have theirs in the same folder; the oldest go. */
function prune(folder: string): void {
  const files = readdirSync(folder)
    .filter((name) => /^python-\w+\.snapshot/.test(name))
    .map((name) => join(folder, name));
  const byAge = files.map((file) => ({ file, age: statSync(file).mtimeMs })).sort((a, b) => b.age - a.age);
  for (const { file } of byAge.slice(KEPT)) rmSync(file, { force: true });
}
