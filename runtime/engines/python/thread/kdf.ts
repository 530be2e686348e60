// Keys derived from passwords, for Python's hashlib: by Node, beside the thread where a request can wait.
import { pbkdf2, pbkdf2Sync, type ScryptOptions, scrypt, scryptSync } from "node:crypto";
import type { EmscriptenModule } from "../wasm/webassembly.ts";

type Pbkdf2 = { length: number; hash: string; iterations: number };
type Scrypt = { length: number } & ScryptOptions;

/** The key, or a text that says why there is none; a promise of either where `waits`, unless it is known at once. */
export function deriveKey(text: string, password: EmscriptenModule, salt: EmscriptenModule, waits: boolean): unknown {
  const wishes: Pbkdf2 | Scrypt = JSON.parse(text);
  const secret: Uint8Array = password.toJs();
  const grain: Uint8Array = salt.toJs();
  const told = (error: unknown) => (error instanceof Error ? error.message : String(error));
  const bytes = (key: Buffer) => new Uint8Array(key); // Pyodide knows of no Buffer
  try {
    if (!waits && "hash" in wishes)
      return bytes(pbkdf2Sync(secret, grain, wishes.iterations, wishes.length, wishes.hash));
    if (!waits) return bytes(scryptSync(secret, grain, wishes.length, wishes as Scrypt));
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const done = (error: Error | null, key: Buffer) => resolve(error ? told(error) : bytes(key));
    if ("hash" in wishes) pbkdf2(secret, grain, wishes.iterations, wishes.length, wishes.hash, done);
    else scrypt(secret, grain, wishes.length, wishes, done);
    return promise;
  } catch (error) {
    return told(error);
  }
}
