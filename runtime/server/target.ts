// The target of a request as it came: what two programs could read in two ways is refused, not mended.

// Most targets have none of this, and one look is enough; of the others, most have it in the query.
const SUSPECT = /[^\x21-\x7e]|[%\\#]|\/[/.]/;
const DOUBTFUL = /\/\/|\/(?:\.|%2e){1,2}(?:\/|$)|\\|%(?:00|5c|2f)/i;

/** What is wrong with a target that begins with a slash; undefined when nothing is. */
export function faultOf(target: string, encodedSlashes: boolean): string | undefined {
  return SUSPECT.test(target) ? examine(target, encodedSlashes) : undefined;
}

// Malformed escapes are not here: whoever decodes them says so.
function examine(target: string, encodedSlashes: boolean): string | undefined {
  if (/[^\x21-\x7e]/.test(target)) return "The request target has bytes that are no visible ASCII; escape them as %XX";
  if (target.includes("#")) return 'The request target has a "#"; leave the fragment out, or write it as %23';
  const query = target.indexOf("?");
  const path = query < 0 ? target : target.slice(0, query);
  if (!DOUBTFUL.test(path)) return undefined;
  if (path.includes("//")) return 'The path has "//"; write one slash';
  if (path.includes("%00")) return "The path has %00, a null byte; leave it out";
  if (/\\|%5c/i.test(path)) return "The path has a backslash; leave it out, or pass it in the query";
  if (/\/(?:\.|%2e){1,2}(?:\/|$)/i.test(path)) return 'The path has "." or ".." as a segment; write where it leads to';
  if (!encodedSlashes)
    return 'The path has %2F, an encoded slash; pass it in the query, or set "server.encodedSlashes"';
  // With "%2f" a separator, too, a segment must not be "..": whoever decodes it would leave the folder.
  return /(?:\/|%2f)(?:\.|%2e){1,2}(?:\/|%2f|$)/i.test(path)
    ? 'The path has "." or ".." between encoded slashes; write where it leads to'
    : undefined;
}
