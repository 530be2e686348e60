// Python modules as TypeScript may import them: how they are known, and which names they have as far as their text tells.

const QUOTED = /[rbuRBU]{0,2}("""|''')[\s\S]*?\1/g;
const DEFINITION = /^(?:async[ \t]+def|def|class)[ \t]+([\p{L}_][\p{L}\p{N}_]*)/gmu;
const ASSIGNMENT = /^([\p{L}_][\p{L}\p{N}_]*(?:[ \t]*,[ \t]*[\p{L}_][\p{L}\p{N}_]*)*)[ \t]*(?::[^=\n]*)?=(?!=)/gmu;
const LISTED = /^__all__[^=\n]*=[ \t]*[[(]([^\])]*)[\])]/m;

export function isForeignModule(file: string): boolean {
  return file.endsWith(".py");
}

/** Top-level functions, classes and variables, and all that `__all__` lists; each once. */
export function pythonNames(source: string): string[] {
  const listed = [...(LISTED.exec(source)?.[1] ?? "").matchAll(/["']([^"']+)["']/g)].map(([, name]) => name as string);
  const code = source.replace(QUOTED, '""');
  const defined = [...code.matchAll(DEFINITION)].map(([, name]) => name as string);
  const assigned = [...code.matchAll(ASSIGNMENT)].flatMap(([, names]) => (names as string).split(/[ \t]*,[ \t]*/));
  const isDunder = (name: string) => name.startsWith("__") && name.endsWith("__");
  return [...new Set([...defined, ...assigned, ...listed])].filter((name) => !isDunder(name));
}
