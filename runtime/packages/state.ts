// How pyproject.toml, the lock and the installed packages of an app stand to each other, and what is to be done about it.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readAbi } from "./abi.ts";
import { isInstalled } from "./installed.ts";
import { explainMisfit, LOCK, type Lock, parseLock } from "./pylock.ts";
import { PYPROJECT, readWishes } from "./pyproject.ts";

/** What is wrong between pyproject.toml, the lock and what is installed, and what to do; undefined when nothing is. */
export function explainState(root: string): string | undefined {
  const lock = readLock(root);
  const problem = explainLock(root, lock);
  if (problem !== undefined && (lock || wishesOf(root).length > 0)) return `${problem}: run polyglot install.`;
  return lock ? explainMissing(root, lock) : explainRequirements(root);
}

/** The lock of an app, if it has one. */
export function readLock(root: string): Lock | undefined {
  const text = readFileOf(root, LOCK);
  return text === undefined ? undefined : parseLock(text);
}

/** Why an app cannot be started with what is installed; undefined when it can. */
export function explainMissing(root: string, lock = readLock(root)): string | undefined {
  if (!lock || isInstalled(root, lock)) return undefined;
  return `The packages of ${LOCK} are not installed: run polyglot install.`;
}

/** Why a lock cannot be used as it is; undefined when it can. */
export function explainLock(root: string, lock: Lock | undefined): string | undefined {
  if (!lock) return `There is no ${LOCK}`;
  const misfit = explainMisfit(lock, readAbi());
  if (misfit) return misfit;
  const text = readFileOf(root, PYPROJECT);
  if (text === undefined) return undefined;
  const wishes = readWishes(text);
  const added = wishes.filter((wish) => !lock.wishes.includes(wish));
  const gone = lock.wishes.filter((wish) => !wishes.includes(wish));
  const differences = [...added.map((wish) => `+ ${wish}`), ...gone.map((wish) => `- ${wish}`)];
  return differences.length > 0 ? `${LOCK} is not that of ${PYPROJECT} (${differences.join(", ")})` : undefined;
}

/** What to do about a requirements.txt that nobody reads; undefined where there is none, or pyproject.toml says it all. */
export function explainRequirements(root: string): string | undefined {
  const text = readFileOf(root, "requirements.txt");
  if (text === undefined || wishesOf(root).length > 0) return undefined;
  const lines = text.split("\n").map((line) => line.replace(/(?:^|\s)#.*/, "").trim());
  if (lines.every((line) => line === "")) return undefined;
  const wishes = lines.filter((line) => line !== "" && !line.startsWith("-"));
  const words = wishes.map((wish) => (/[^\w.-]/.test(wish) ? `"${wish}"` : wish)).join(" ");
  return `requirements.txt is not read; the packages of an app stand in ${PYPROJECT}: polyglot add ${words || "<package>"}`;
}

/** What pyproject.toml asks for. */
export function wishesOf(root: string): string[] {
  const text = readFileOf(root, PYPROJECT);
  return text === undefined ? [] : readWishes(text);
}

/** The text of a file of the app, if it is there. */
export function readFileOf(root: string, name: string): string | undefined {
  const path = join(root, name);
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}
