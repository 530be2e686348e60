// An app whose files a test edits while it runs, and the answers by which an edit is seen.
import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { UserConfig } from "../../runtime/config/config.ts";
import { createFolder, removeFolder } from "../e2e/command.ts";
import { bootApp, type TestApp } from "./boot.ts";

export interface Answered {
  status: number;
  headers: Headers;
  text: string;
}

export interface EditedApp extends TestApp {
  root: string;
  write(file: string, text: string): Promise<void>;
  /** A save that is never seen half done. */
  replace(file: string, text: string): Promise<void>;
  /** Asks until the answer is the wanted one, for which `isWanted` may throw at one that must not be. */
  becomes(path: string, isWanted: (answer: Answered) => boolean): Promise<void>;
}

const PATIENCE = 20_000;

/** In a folder of its own, which goes when the app is closed. */
export async function bootEdited(
  files: Readonly<Record<string, string>>,
  overrides: UserConfig = {},
): Promise<EditedApp> {
  const root = createFolder(files);
  const app = await bootApp(root, overrides, { watch: true });
  const write = async (file: string, text: string) => {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  };
  return {
    ...app,
    root,
    write,
    async replace(file, text) {
      await write("saved.tmp", text);
      await mkdir(dirname(join(root, file)), { recursive: true });
      await rename(join(root, "saved.tmp"), join(root, file));
    },
    async becomes(path, isWanted) {
      const giveUp = performance.now() + PATIENCE;
      for (;;) {
        const { status, headers, text } = await answered(app, path);
        if (isWanted({ status, headers, text })) return;
        if (performance.now() > giveUp) {
          const log = app.log.map(({ message }) => message).join("\n");
          throw new Error(`${path} stays ${status} ${JSON.stringify(Object.fromEntries(headers))} ${text}\n${log}`);
        }
        await setImmediate(); // answers that need no thread would never let the watcher speak
      }
    },
    async close() {
      await app.close();
      removeFolder(root);
    },
  };
}

async function answered(app: TestApp, path: string): Promise<Answered> {
  const response = await app.get(path);
  return { status: response.status, headers: response.headers, text: await response.text() };
}
