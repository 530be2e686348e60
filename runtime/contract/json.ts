// JSON text, parsed with words for what is wrong with it.
import { HTTPException } from "./exception.ts";

const MAX_JSON_DEPTH = 200;

/** Parses JSON text; a 400 that names line and column otherwise. Deeper than MAX_JSON_DEPTH is refused (hazard H7). */
export function parseJson(text: string): unknown {
  const deep = depthExceeded(text);
  if (deep >= 0)
    throw new HTTPException(400, `JSON is nested deeper than ${MAX_JSON_DEPTH} levels at ${place(text, deep)}`);
  try {
    return JSON.parse(text);
  } catch (error) {
    const at = Number(/at position (\d+)/.exec((error as Error).message)?.[1] ?? unexpectedToken(text));
    throw new HTTPException(400, `Malformed JSON at ${place(text, at)}`, { cause: error });
  }
}

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[[\]{}:,]/y;

/** Where V8 tells no position: a value was expected, and something else is there. */
function unexpectedToken(text: string): number {
  let before = ",";
  for (let at = 0; ; ) {
    while (" \t\r\n".includes(text.charAt(at)) && at < text.length) at++;
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text)?.[0];
    const opens = ",:[".includes(before);
    if (token === undefined || (opens && ",:]}".includes(token) && before + token !== "[]")) return at;
    at += token.length;
    before = token;
  }
}

function depthExceeded(text: string): number {
  if (text.length <= MAX_JSON_DEPTH) return -1;
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (quoted) {
      if (code === 92) at++;
      else if (code === 34) quoted = false;
    } else if (code === 34) quoted = true;
    else if (code === 91 || code === 123) {
      if (++depth > MAX_JSON_DEPTH) return at;
    } else if (code === 93 || code === 125) depth--;
  }
  return -1;
}

function place(text: string, position: number): string {
  const before = text.slice(0, position);
  const line = before.split("\n").length;
  return `line ${line}, column ${position - before.lastIndexOf("\n")}`;
}
