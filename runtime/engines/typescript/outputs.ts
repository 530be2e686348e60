// Where compiled files lie while an engine runs: a folder of its own inside the app, so that packages are found from it.
import { randomBytes } from "node:crypto";
import { mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigError, messageOf } from "../../errors.ts";

export interface OutputFolder {
  /** Absolute path. */
  readonly folder: string;
  /** Writes a file unless one of that name is there; names change with contents. */
  write(name: string, code: () => string): Promise<void>;
}

export class Outputs implements OutputFolder {
  readonly folder: string;
  readonly #parent: string;
  readonly #written = new Map<string, Promise<void>>();
  #ready: Promise<void> | undefined;
  #cleaned: Promise<void> = Promise.resolve();

  constructor(root: string) {
    this.#parent = join(root, ".polyglot", "dev");
    this.folder = join(this.#parent, `${process.pid}-${randomBytes(4).toString("hex")}`);
  }

  write(name: string, code: () => string): Promise<void> {
    let written = this.#written.get(name);
    if (!written) {
      const text = code();
      this.#ready ??= this.#prepare();
      written = this.#ready
        .then(() => writeFile(join(this.folder, name), text))
        .catch((cause: unknown) => {
          this.#written.delete(name);
          throw new ConfigError(
            `Compiled code cannot be written to ${this.folder}: ${messageOf(cause)}; make that folder writable`,
            { cause },
          );
        });
      this.#written.set(name, written);
    }
    return written;
  }

  async close(): Promise<void> {
    await this.#ready?.catch(() => {});
    await this.#cleaned;
    await rm(this.folder, { recursive: true, force: true });
  }

  async #prepare(): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    this.#cleaned = removeStale(this.#parent).catch(() => {}); // what cannot be removed now is tried at the next start
  }
}

/** Removes the folders of engines whose process is gone. */
async function removeStale(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = Number(/^(\d+)-[0-9a-f]{8}$/.exec(name)?.[1]);
    if (pid > 0 && (await isStale(pid, join(parent, name))))
      await rm(join(parent, name), { recursive: true, force: true });
  }
}

async function isStale(pid: number, folder: string): Promise<boolean> {
  if (pid === process.pid) {
    // In a container every run may have the same id: older than this process means left by one before it.
    const started = Date.now() - process.uptime() * 1000;
    return (await stat(folder)).mtimeMs < started - 1000;
  }
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}
