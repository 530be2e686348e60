// The places that compiled code names are placeholders until its output has a place itself: other outputs, files
// outside, and its own source. While developing they become absolute; in a build relative, so that it may be moved.
import { join, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";

/** How a file reaches another: `lazy` is `import()`, evaluated only if the code gets there. */
export type ImportKind = "import" | "lazy" | "require";

export interface Place {
  /** What stands for the absolute path of a source is no import. */
  kind: ImportKind | "source";
  /** Absolute path. */
  file: string;
  /** The name of the output that stands for the file; undefined when the file itself is meant. */
  output: string | undefined;
  /** Of the output in which this stands. */
  extension: string;
}

/** The expression of JavaScript that stands for a place. */
export type Places = (place: Place) => string;

/** Where outputs lie that import a file by this name of the folder: a constant of every ES module that needs it. */
export const OWN_FOLDER = "__polyglot_folder";

/** The text that stands for a file in compiled code, in double quotes there. */
export function placeholder(kind: Place["kind"], file: string): string {
  return `polyglot-${kind}:${encodeURIComponent(file).replaceAll("'", "%27")}`;
}

/** Puts expressions where the placeholders are. */
export function fillPlaceholders(code: string, expression: (kind: Place["kind"], file: string) => string): string {
  return code.replace(/"polyglot-(import|lazy|require|source):([^"]+)"/g, (_all, kind: Place["kind"], file: string) =>
    expression(kind, decodeURIComponent(file)),
  );
}

/** For outputs in a folder that nobody moves. */
export function absolutePlaces(folder: string): Places {
  return ({ kind, file, output }) => {
    if (kind === "source") return JSON.stringify(file);
    if (kind === "require") return JSON.stringify(output === undefined ? file : join(folder, output));
    return JSON.stringify(output === undefined ? pathToFileURL(file).href : `./${output}`);
  };
}

/** For outputs that move together with the app; what lies outside of it stays where it is. */
export function relativePlaces(root: string, folder: string): Places {
  const absolute = absolutePlaces(folder);
  return (place) => {
    const { kind, file, output, extension } = place;
    if (output === undefined && !file.startsWith(root + sep)) return absolute(place);
    const path = output ?? relative(folder, file);
    if (kind === "import" || kind === "lazy")
      return JSON.stringify(`./${path.split(sep).map(encodeURIComponent).join("/")}`);
    const own = extension === ".cjs" ? "module.path" : OWN_FOLDER;
    return `process.getBuiltinModule("node:path").join(${own}, ${JSON.stringify(path)})`;
  };
}
