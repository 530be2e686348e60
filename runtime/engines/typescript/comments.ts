// Doc comments above handlers, read from the source: what documents say of a route.
import { METHODS } from "../../contract/handler.ts";

export interface Comment {
  /** The first sentence, and the rest. */
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly deprecated?: boolean;
  /** Of `@returns`. */
  readonly returns?: string;
  /** Of what it answers: JSON values where they can be read as such. */
  readonly examples?: readonly unknown[];
}

const NAMES = [...METHODS, "default"].join("|");
const COMMENT = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\//.source;
const EXPORT = `(?:export\\s+)?(?:default\\s+)?(?:async\\s+)?(?:function\\b\\s*\\*?\\s*|(?:const|let|var)\\s+|(?:module\\.)?exports\\.)`;
const COMMENTED = new RegExp(`${COMMENT}\\s*(?:${EXPORT}(${NAMES})\\b|export\\s+(default)\\b)`, "g");

/** By the name of the export. */
export function commentsOf(source: string): ReadonlyMap<string, Comment> {
  return new Map(
    [...source.matchAll(COMMENTED)].map(([, text = "", named, other]) => [(named ?? other) as string, parse(text)]),
  );
}

function parse(comment: string): Comment {
  const lines = comment.split("\n").map((line) => line.replace(/^\s*\*? ?/, "").trimEnd());
  const [text = "", ...blocks] = lines.join("\n").split(/^@(?=\w)/m);
  const [summary, description] = sentences(
    text.replace(/\{@link(?:code|plain)?\s+([^}|]+)(?:\|[^}]*)?\}/g, "$1").trim(),
  );
  const tagged = (...names: string[]) =>
    blocks.flatMap((block) => {
      const [, name = "", value = ""] = /^(\w+)\s*([\s\S]*)$/.exec(block) ?? [];
      return names.includes(name) ? [value.trim()] : [];
    });
  const tags = tagged("tag", "tags").flatMap((value) => value.split(/\s*,\s*/).filter((tag) => tag !== ""));
  const examples = tagged("example").map(exampleOf);
  const returns = tagged("returns", "return")[0]?.replace(/\s*\n\s*/g, " ");
  return {
    ...(summary ? { summary } : {}),
    ...(description ? { description } : {}),
    ...(tags.length > 0 ? { tags } : {}),
    ...(tagged("deprecated").length > 0 ? { deprecated: true } : {}),
    ...(returns ? { returns } : {}),
    ...(examples.length > 0 ? { examples } : {}),
  };
}

/** The first sentence of the first paragraph in one line, and the rest. */
function sentences(text: string): [summary: string, description: string] {
  const end = /\.(?=\s)|\n\s*\n/.exec(text);
  const split = end ? end.index + 1 : text.length;
  return [
    text
      .slice(0, split)
      .trim()
      .replace(/\s*\n\s*/g, " ")
      .replace(/\.$/, ""),
    text.slice(split).trim(),
  ];
}

function exampleOf(example: string): unknown {
  const text = example.replace(/^```\w*\n([\s\S]*?)\n?```$/, "$1");
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
