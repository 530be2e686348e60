// pyproject.toml: reads what an app wishes for, and changes that in place, so that comments and order stay.
import { basename } from "node:path";
import { parse, type TomlTable } from "smol-toml";
import { ConfigError, messageOf } from "../errors.ts";
import { nameOfWish, normalizeName } from "./pylock.ts";

export const PYPROJECT = "pyproject.toml";

/** The wishes of `[project] dependencies`, as they are written. Throws ConfigError when the file cannot be read. */
export function readWishes(text: string): string[] {
  const project = projectOf(text);
  if (Array.isArray(project?.dynamic) && project.dynamic.includes("dependencies"))
    throw new ConfigError(`${PYPROJECT} leaves its dependencies to a build tool (dynamic); write them into [project].`);
  const wishes = project?.dependencies ?? [];
  if (!Array.isArray(wishes) || !wishes.every((wish) => typeof wish === "string"))
    throw new ConfigError(`${PYPROJECT}: project.dependencies accepts a list of texts such as "httpx>=0.27"`);
  for (const wish of wishes) nameOfWish(wish);
  return wishes;
}

/** The text with these wishes added; one for a package that it names already takes that one's place. */
export function addWishes(text: string, added: readonly string[]): string {
  let changed = text;
  for (const wish of added) {
    const at = readWishes(changed).findIndex((old) => nameOfWish(old) === nameOfWish(wish));
    if (at >= 0) changed = replaceItem(changed, at, wish);
    else changed = appendItem(withArray(changed), wish);
  }
  return checked(changed, [...merged(readWishes(text), added)]);
}

/** The text without the wishes for these packages. Throws ConfigError for one that is not wished for. */
export function removeWishes(text: string, names: readonly string[]): string {
  let changed = text;
  for (const name of names) {
    const wishes = readWishes(changed);
    const at = wishes.findIndex((wish) => nameOfWish(wish) === nameOfWish(name));
    if (at < 0)
      throw new ConfigError(
        `${PYPROJECT} does not ask for "${name}"; accepted: ${wishes.map(nameOfWish).join(", ") || "nothing, it asks for no package"}`,
      );
    changed = removeItem(changed, at);
  }
  const gone = new Set(names.map(nameOfWish));
  return checked(
    changed,
    readWishes(text).filter((wish) => !gone.has(nameOfWish(wish))),
  );
}

/** For an app that has none: `root` gives it its name. */
export function newProject(root: string, python: string): string {
  const name =
    normalizeName(
      basename(root)
        .replace(/[^A-Za-z0-9]+/g, "-")
        .replace(/^-|-$/g, ""),
    ) || "app";
  return `[project]\nname = "${name}"\nversion = "0.1.0"\nrequires-python = ">=${python}"\ndependencies = []\n`;
}

function merged(wishes: readonly string[], added: readonly string[]): string[] {
  const byName = new Map(wishes.map((wish) => [nameOfWish(wish), wish]));
  for (const wish of added) byName.set(nameOfWish(wish), wish);
  return [...byName.values()];
}

function projectOf(text: string): TomlTable | undefined {
  try {
    return parse(text).project as TomlTable | undefined;
  } catch (error) {
    throw new ConfigError(`${PYPROJECT} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

/** TOML can be written in ways that are not foreseen here: then the file is left to its author. */
function checked(text: string, expected: readonly string[]): string {
  if (JSON.stringify(readWishes(text)) === JSON.stringify(expected)) return text;
  throw new ConfigError(
    `${PYPROJECT} is written in a way that cannot be changed in place; write dependencies = ${JSON.stringify(expected)} below [project], then run polyglot install.`,
  );
}

interface Item {
  start: number;
  end: number;
}

interface ArraySpan {
  /** Just behind the opening bracket. */
  start: number;
  /** At the closing bracket. */
  end: number;
  items: Item[];
}

function replaceItem(text: string, index: number, wish: string): string {
  const { start, end } = findArray(text)?.items[index] ?? { start: 0, end: 0 };
  return text.slice(0, start) + JSON.stringify(wish) + text.slice(end);
}

function appendItem(text: string, wish: string): string {
  const array = findArray(text);
  if (!array) return text;
  const { start, end, items } = array;
  const last = items.at(-1);
  const item = JSON.stringify(wish);
  if (!last) return `${text.slice(0, start)}\n  ${item},\n${text.slice(text.slice(start, end).trim() ? start : end)}`;
  const tail = text.slice(last.end, end);
  if (!text.slice(start, end).includes("\n")) return `${text.slice(0, last.end)}, ${item}${text.slice(last.end)}`;
  const indent = /(?:^|\n)([ \t]*)$/.exec(text.slice(0, last.start))?.[1] ?? "  ";
  const comma = /^\s*,/.exec(tail)?.[0];
  const from = last.end + (comma?.length ?? 0);
  // A comment behind the last one stays with it.
  const rest = /^[ \t]*(?:#[^\n]*)?/.exec(text.slice(from, end))?.[0] ?? "";
  const behind = text.slice(from + rest.length);
  const newline = behind.startsWith("\n") || behind.startsWith("\r") ? "" : "\n";
  return `${text.slice(0, last.end)},${rest}\n${indent}${item},${newline}${behind}`;
}

function removeItem(text: string, index: number): string {
  const array = findArray(text);
  const item = array?.items[index];
  if (!array || !item) return text;
  const lineStart = text.lastIndexOf("\n", item.start - 1) + 1;
  const rest = /^[ \t]*,?[ \t]*(?:#[^\n]*)?(\r?\n|$)/.exec(text.slice(item.end))?.[0];
  const isAlone = lineStart > array.start && text.slice(lineStart, item.start).trim() === "" && rest !== undefined;
  if (isAlone) return text.slice(0, lineStart) + text.slice(item.end + rest.length);
  const next = array.items[index + 1];
  if (next) return text.slice(0, item.start) + text.slice(next.start);
  const before = array.items[index - 1];
  return text.slice(0, before ? before.end : item.start) + text.slice(item.end);
}

/** Makes an empty array where there is none: at the end of [project], or in a new one at the end. */
function withArray(text: string): string {
  if (findArray(text)) return text;
  const table = findTable(text);
  if (!table)
    return `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${text === "" ? "" : "\n"}[project]\ndependencies = []\n`;
  const body = text.slice(table.start, table.end);
  const at = table.start + body.trimEnd().length;
  return `${text.slice(0, at)}\ndependencies = []${text.slice(at) || "\n"}`;
}

/** Where the lines below `[project]` begin and end. */
function findTable(text: string): Item | undefined {
  const header = /^[ \t]*\[[ \t]*project[ \t]*\][^\n]*/m.exec(text);
  if (!header) return undefined;
  const start = header.index + header[0].length;
  const next = /^[ \t]*\[[^\n]*$/m;
  let end = text.length;
  for (let at = text.indexOf("\n", start); at >= 0; at = text.indexOf("\n", at + 1)) {
    const line = /^[^\n]*/.exec(text.slice(at + 1))?.[0] ?? "";
    if (next.test(line) && isBetween(text, start, at)) {
      end = at + 1;
      break;
    }
  }
  return { start, end };
}

/** Whether no array is open at a place. */
function isBetween(text: string, start: number, at: number): boolean {
  let depth = 0;
  for (const { type } of tokens(text, start, at)) depth += type === "[" ? 1 : type === "]" ? -1 : 0;
  return depth === 0;
}

function findArray(text: string): ArraySpan | undefined {
  const table = findTable(text);
  const key = table && /^[ \t]*dependencies[ \t]*=[ \t]*\[/m.exec(text.slice(table.start, table.end));
  if (!table || !key) return undefined;
  const start = table.start + key.index + key[0].length;
  const items: Item[] = [];
  for (const token of tokens(text, start, text.length)) {
    if (token.type === "]") return { start, end: token.start, items };
    if (token.type === "text") items.push({ start: token.start, end: token.end });
  }
  return undefined;
}

/** Texts and brackets of TOML, comments left out. */
function* tokens(text: string, start: number, end: number): Generator<Item & { type: "text" | "[" | "]" }> {
  const pattern = /#[^\n]*|"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|[[\]]/g;
  pattern.lastIndex = start;
  for (let match = pattern.exec(text); match !== null && match.index < end; match = pattern.exec(text)) {
    const [token] = match;
    if (token.startsWith("#")) continue;
    const type = token === "[" || token === "]" ? token : "text";
    yield { type, start: match.index, end: match.index + token.length };
  }
}
