// The folder that Python may write, on the disk: made, mounted, and freed of locks whose owners are gone.
import { constants, globSync, realpathSync, rmdirSync, statSync, utimesSync } from "node:fs";
import { access, mkdir } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";
import { ConfigError, messageOf } from "../../../errors.ts";
import type { EmscriptenModule } from "../wasm/webassembly.ts";
import { protect } from "./files.ts";

const NOT_PERMITTED = 63; // EPERM in Emscripten's numbering
const OLD_MS = 600_000;
const LOCK = ".lock"; // what SQLite calls the folder by which it locks

/** The real path of the setting's folder, which is there and can be written from now on. */
export async function prepareData(root: string, setting: string): Promise<string> {
  const folder = placeOfData(root, setting);
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    throw new ConfigError(`python.data is ${setting}, and ${folder} cannot be written: ${messageOf(error)}`);
  }
  return realpathSync(folder);
}

/** The path of the setting's folder, which need not be there. */
export function placeOfData(root: string, setting: string): string {
  const folder = resolve(root, setting);
  if (isWithin(folder, root))
    throw new ConfigError(
      `python.data is ${setting}, which has the app in it: name a folder of its own, such as "data"`,
    );
  return folder;
}

/** At its own path, beside or in what is mounted read only. */
export function mountData(module: EmscriptenModule, folder: string): void {
  const { FS } = module;
  const disk = FS.filesystems.NODEFS;
  protect(FS, disk);
  extend(FS, disk);
  forgetLocks(FS);
  freeLocks(folder);
  FS.mkdirTree(folder);
  FS.mount(disk, { root: folder, data: true }, folder);
}

/** An empty one in memory, where the app is only looked at: its modules may write while they are imported. */
export function mountScratch({ FS }: EmscriptenModule, folder: string): void {
  const place = (path: string): void => {
    if (FS.analyzePath(path).exists) return;
    place(dirname(path));
    const { node } = FS.lookupPath(dirname(path));
    // Where the disk is read only, the path is there for the interpreter alone.
    if (node.mount.opts.readOnly) FS.filesystems.NODEFS.createNode(node, basename(path), 0o40777, 0);
    else FS.mkdir(path);
  };
  place(folder);
  FS.mount(FS.filesystems.MEMFS, {}, folder);
}

// Emscripten asks the disk once for a name. A lock that another interpreter or process had released would stay taken for
// ever. Other names are remembered: SQLite takes the number of such a node for that of the file, and wants it to stay.
function forgetLocks(FS: EmscriptenModule): void {
  const remember = FS.hashAddNode;
  FS.hashAddNode = (node: EmscriptenModule) => {
    if (!node.parent.mount?.opts?.data || !node.name.endsWith(LOCK)) remember(node);
  };
}

// Links lead nowhere else, and locks tell who took them.
function extend(FS: EmscriptenModule, disk: EmscriptenModule): void {
  const { mknod, readlink, setattr, symlink } = disk.node_ops;
  const check = (parent: EmscriptenModule, target: string) => {
    const { data, root } = parent.mount.opts;
    if (data && !isWithin(root, resolve(disk.realPath(parent), target))) throw new FS.ErrnoError(NOT_PERMITTED);
    return target;
  };
  disk.node_ops.symlink = (parent: EmscriptenModule, name: string, target: string) =>
    symlink(parent, name, check(parent, target));
  disk.node_ops.readlink = (node: EmscriptenModule) => check(node.parent, readlink(node));
  const sign = (node: EmscriptenModule) => {
    if (node.mount.opts.data && node.name.endsWith(LOCK) && FS.isDir(node.mode))
      utimesSync(disk.realPath(node), process.pid, new Date());
  };
  disk.node_ops.mknod = (...parts: unknown[]) => {
    const node = mknod(...parts);
    sign(node);
    return node;
  };
  disk.node_ops.setattr = (node: EmscriptenModule, attributes: unknown) => {
    setattr(node, attributes);
    sign(node);
  };
}

/** Those of processes that are gone, and very old ones: a thread may end without its process. */
function freeLocks(folder: string): void {
  const started = Date.now() - process.uptime() * 1000;
  for (const name of globSync(`**/*${LOCK}`, { cwd: folder })) {
    const path = join(folder, name);
    try {
      const { atimeMs, mtimeMs } = statSync(path);
      const owner = Math.round(atimeMs / 1000);
      const isGone = owner === process.pid ? mtimeMs < started - 1000 : !isAlive(owner);
      if (isGone || Date.now() - mtimeMs > OLD_MS) rmdirSync(path);
    } catch {} // gone meanwhile, or no folder
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
