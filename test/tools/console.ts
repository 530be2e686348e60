// Markdown as a test: its console blocks are run, and must answer what they show.
//
// In a ```console block, lines that begin with "$ " are run, the others are their output; "…" stands for anything.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export interface Block {
  language: string;
  /** Named after the language: a file of the app. */
  file: string | undefined;
  text: string;
}

export interface Step {
  command: string;
  expected: string;
}

export function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/^```(\w+)(?: (.+))?\n([\s\S]*?)\n?^```$/gm)].map(
    ([, language = "", file, text = ""]): Block => ({ language, file, text }),
  );
}

/** Of all console blocks, in order. */
export function stepsOf(blocks: readonly Block[]): Step[] {
  return blocks.filter(({ language }) => language === "console").flatMap(({ text }) => split(text));
}

function split(text: string): Step[] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((step) => {
      const [command = "", ...output] = step.split("\n");
      return { command, expected: output.join("\n").trimEnd() };
    });
}

/** Runs a command in the app's folder, against the server at `address` (host and port); its output. */
export async function runStep(command: string, app: string, address: string): Promise<string> {
  const local = command
    .replaceAll("localhost:3000", address)
    .replace(/^npx polyglot/, '"$NODE" "$POLYGLOT"')
    .replace(/^node /, '"$NODE" ');
  const { stdout } = await promisify(execFile)("bash", ["-c", local], {
    cwd: app,
    env: { ...process.env, NODE: process.execPath, POLYGLOT: join(ROOT, "runtime/cli/polyglot.js") },
  });
  return stdout.trimEnd();
}

export function patternOf(expected: string): RegExp {
  const parts = expected.split("…").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("[^\\n]*?")}$`);
}
