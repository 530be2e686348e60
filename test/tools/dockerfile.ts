// Reads a Dockerfile and a .dockerignore as far as ours go, so that tests can check them and follow their steps.
import { globSync } from "node:fs";

export interface Instruction {
  /** In capitals. */
  readonly name: string;
  /** All behind the name, line breaks removed. */
  readonly text: string;
  readonly line: number;
}

export interface Stage {
  readonly name: string | undefined;
  readonly image: string;
  readonly instructions: readonly Instruction[];
}

/** The instructions of a Dockerfile, in order. */
export function parseDockerfile(text: string): Instruction[] {
  const instructions: Instruction[] = [];
  let line = 0;
  let open: { text: string; line: number } | undefined;
  for (const row of text.split("\n")) {
    line++;
    if (/^\s*(?:#|$)/.test(row)) continue; // comments may stand between the rows of one instruction
    const joined = (open ? `${open.text} ` : "") + row.replace(/\\$/, "").trim();
    open = { text: joined, line: open?.line ?? line };
    if (row.endsWith("\\")) continue;
    const [, name = "", rest = ""] = /^([A-Za-z]+)\s+(.*)$/.exec(open.text) ?? [];
    if (name === "") throw new Error(`Dockerfile:${open.line} is no instruction: ${open.text}`);
    instructions.push({ name: name.toUpperCase(), text: rest.trim(), line: open.line });
    open = undefined;
  }
  if (open) throw new Error(`Dockerfile:${open.line} does not end: ${open.text}`);
  return instructions;
}

export function stagesOf(instructions: readonly Instruction[]): Stage[] {
  const stages: (Stage & { instructions: Instruction[] })[] = [];
  for (const instruction of instructions) {
    if (instruction.name === "FROM") {
      const [, image = "", name] = /^(\S+)(?:\s+AS\s+(\S+))?$/i.exec(instruction.text) ?? [];
      stages.push({ name, image, instructions: [] });
    } else stages.at(-1)?.instructions.push(instruction);
  }
  return stages;
}

/** The flags (`--from=build`), sources and target of a COPY. */
export function copyOf({ text }: Instruction): { from: string | undefined; sources: string[]; target: string } {
  const words = text.split(/\s+/);
  const from = words.find((word) => word.startsWith("--from="))?.slice("--from=".length);
  const paths = words.filter((word) => !word.startsWith("--"));
  return { from, sources: paths.slice(0, -1), target: paths.at(-1) ?? "" };
}

/** The words of an exec form, `["node", "x"]`; undefined for the shell form. */
export function execForm(text: string): string[] | undefined {
  try {
    const words: unknown = JSON.parse(text);
    return Array.isArray(words) && words.every((word) => typeof word === "string") ? words : undefined;
  } catch {
    return undefined;
  }
}

/** What Docker would send as the context: paths of files below the root that the last matching pattern does not leave out. */
export function contextOf(root: string, dockerignore: string): string[] {
  const patterns = dockerignore
    .split("\n")
    .map((row) => row.trim())
    .filter((row) => row !== "" && !row.startsWith("#"))
    .map((row) => ({
      excludes: !row.startsWith("!"),
      pattern: patternOf(row.replace(/^!/, "").replace(/^\/|\/$/g, "")),
    }));
  const isIgnored = (path: string) => {
    const parents = path.split("/").map((_part, at, parts) => parts.slice(0, at + 1).join("/"));
    const last = patterns.findLast(({ pattern }) => parents.some((parent) => pattern.test(parent)));
    return last?.excludes ?? false;
  };
  const outside = ["node_modules", ".git", ".peers", "dist"]; // large, and never part of it: the lint looks at the patterns
  const entries = globSync("**/*", { cwd: root, exclude: outside, withFileTypes: true });
  const hidden = globSync(".*", { cwd: root, withFileTypes: true });
  return [...entries, ...hidden]
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(root.replace(/\/$/, "").length + 1))
    .filter((path) => !isIgnored(path));
}

/** As Docker reads it: a `*` stands for hidden files, too. */
function patternOf(glob: string): RegExp {
  const parts = glob.split(/(\*\*\/|\*|\?)/).map((part) => {
    if (part === "**/") return "(?:.*/)?";
    if (part === "*") return "[^/]*";
    return part === "?" ? "[^/]" : RegExp.escape(part);
  });
  return new RegExp(`^${parts.join("")}$`);
}
