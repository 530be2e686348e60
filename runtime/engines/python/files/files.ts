// Folders of the disk inside the interpreter: to be read and not written.
import type { EmscriptenModule } from "../wasm/webassembly.ts";

const READ_ONLY = 69; // EROFS in Emscripten's numbering
const WRITES = 0o1 | 0o2 | 0o100 | 0o1000; // O_WRONLY, O_RDWR, O_CREAT, O_TRUNC

/** Mounts a folder (a real path, no link), at the same path unless another is given. */
export function mountReadOnly(module: EmscriptenModule, folder: string, place = folder): void {
  const { FS } = module;
  const disk = FS.filesystems.NODEFS;
  protect(FS, disk);
  FS.mkdirTree(place);
  FS.mount(disk, { root: folder, readOnly: true }, place);
}

/** NODEFS knows no read-only mounts: every operation that writes first asks the node's mount. */
export function protect(FS: EmscriptenModule, disk: EmscriptenModule): void {
  if (disk.protected) return;
  disk.protected = true;
  const refuse = (node: EmscriptenModule) => {
    if (node.mount.opts.readOnly) throw new FS.ErrnoError(READ_ONLY);
  };
  for (const name of ["setattr", "mknod", "unlink", "rmdir", "symlink", "rename"]) {
    const native = disk.node_ops[name];
    disk.node_ops[name] = (node: EmscriptenModule, ...rest: unknown[]) => {
      refuse(node);
      return native(node, ...rest);
    };
  }
  const open = disk.stream_ops.open;
  disk.stream_ops.open = (stream: EmscriptenModule) => {
    if (stream.flags & WRITES) refuse(stream.node);
    return open(stream);
  };
}
