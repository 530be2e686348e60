// Files whose handlers keep ending interpreters: one must not take the others with it, again and again.
import { HTTPException } from "../../contract/exception.ts";
import { LOAD } from "../../contract/messages.ts";
import { HandlerError } from "../../errors.ts";
import type { Call } from "./call.ts";
import type { RegisteredFile } from "./interpreter.ts";

const POISON_DEATHS = 3;
const POISON_MS = 30_000;

export interface Poison {
  /** Notes that an interpreter died while it ran this call. */
  blame(call: Call, message: string): void;
  /** Throws when the file is not to be tried now. */
  check(file: RegisteredFile): void;
  /** Files that are not to be tried now. */
  resting(): string[];
  /** Changed files get another chance. */
  forget(changed: readonly string[]): void;
}

/** Files whose handlers keep killing interpreters are left alone for a while, or until they change. */
export function createPoison(files: ReadonlyMap<string, RegisteredFile>): Poison {
  const deaths = new Map<number, { count: number; last: number; importing: string | undefined }>();
  return {
    blame(call: Call, message: string): void {
      const known = deaths.get(call.options.file) ?? { count: 0, last: 0, importing: undefined };
      if (call.options.method === LOAD) known.importing = message;
      known.count++;
      known.last = performance.now();
      deaths.set(call.options.file, known);
    },
    check(file: RegisteredFile): void {
      const known = deaths.get(file.handle);
      if (!known) return;
      if (known.importing)
        throw new HandlerError(`Importing this module ends the interpreter: ${known.importing}`, {
          place: { file: file.file },
        });
      if (known.count < POISON_DEATHS) return;
      if (performance.now() - known.last > POISON_MS) deaths.delete(file.handle);
      else
        throw new HTTPException(503, "This route ended its interpreter several times and rests (crash_loop)", {
          headers: { "retry-after": String(POISON_MS / 1000) },
        });
    },
    resting() {
      const isResting = (handle: number) => {
        const known = deaths.get(handle);
        return known !== undefined && (known.importing !== undefined || known.count >= POISON_DEATHS);
      };
      return [...files.values()].filter(({ handle }) => isResting(handle)).map(({ file }) => file);
    },
    forget(changed: readonly string[]): void {
      if (changed.length === 0) return;
      for (const path of changed) {
        const file = files.get(path);
        if (file) deaths.delete(file.handle);
      }
      for (const [handle, known] of deaths) if (known.importing) deaths.delete(handle);
    },
  };
}
