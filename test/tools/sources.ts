// Reads the runtime's sources for the architecture test: what each file imports, and how long its functions are.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import * as ast from "typescript/unstable/ast";
import { API } from "typescript/unstable/sync";

export interface Source {
  /** From the root, with forward slashes: `runtime/host/host.ts`. */
  readonly file: string;
  readonly lines: readonly string[];
  /** Files of ours that it imports, from the root; types, `import()` and imports inside functions included. */
  readonly imports: readonly string[];
  readonly functions: readonly FunctionSize[];
}

export interface FunctionSize {
  readonly name: string;
  readonly line: number;
  readonly lines: number;
}

/** All code below a folder of the repository. */
export function readSources(root: string, folder: string): Source[] {
  const entries = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
  const files = entries.map((entry) => slashes(join(folder, entry))).sort();
  const written = (ending: string) => files.filter((file) => file.endsWith(ending));
  return [
    ...readTypeScript(root, written(".ts")),
    ...written(".js").map((file) => readText(root, file)),
    ...written(".py").map((file) => readPython(root, file, files)),
  ];
}

/** TypeScript's own parser tells what is an import and where a function ends. */
function readTypeScript(root: string, files: readonly string[]): Source[] {
  const api = new API({ cwd: root });
  try {
    const project = api.updateSnapshot({ openProject: join(root, "tsconfig.json") }).getProjects()[0];
    return files.map((file) => {
      const tree = project?.program.getSourceFile(join(root, file));
      if (tree === undefined) throw new Error(`tsconfig.json leaves out ${file}`);
      const imports: string[] = [];
      const functions: FunctionSize[] = [];
      visit(tree, (node) => {
        const specifier = specifierOf(node);
        if (specifier?.startsWith(".")) imports.push(slashes(normalize(join(dirname(file), specifier))));
        functions.push(...sizeOf(node, tree));
      });
      return { ...readText(root, file), imports, functions };
    });
  } finally {
    api.close();
  }
}

function visit(node: ast.Node, found: (node: ast.Node) => void): void {
  found(node);
  node.forEachChild((child) => visit(child, found));
}

/** Of `import … from "x"`, `export … from "x"`, `import("x")`, and `import("x")` as a type. */
function specifierOf(node: ast.Node): string | undefined {
  if (ast.isImportDeclaration(node) || ast.isExportDeclaration(node)) return textOf(node.moduleSpecifier);
  if (ast.isImportTypeNode(node)) return textOf((node.argument as ast.LiteralTypeNode).literal);
  if (ast.isCallExpression(node) && node.expression.kind === ast.SyntaxKind.ImportKeyword)
    return textOf(node.arguments[0]);
  return undefined;
}

function textOf(node: ast.Node | undefined): string | undefined {
  return node !== undefined && ast.isStringLiteral(node) ? node.text : undefined;
}

function sizeOf(node: ast.Node, tree: ast.SourceFile): FunctionSize[] {
  if (!ast.isFunctionLikeDeclaration(node) || node.body === undefined) return [];
  const lineAt = (position: number) => tree.text.slice(0, position).split("\n").length;
  const line = lineAt(node.getStart(tree));
  const { name } = node as { name?: ast.Node };
  return [{ name: name?.getText(tree) ?? "a function without a name", line, lines: lineAt(node.end) - line + 1 }];
}

function readPython(root: string, file: string, files: readonly string[]): Source {
  const source = readText(root, file);
  return { ...source, imports: pythonImports(source, files), functions: pythonFunctions(source.lines) };
}

/** `from polyglot._x.y import z`, `from polyglot._x import y, z` and `import polyglot._x.y`. */
function pythonImports({ file, lines }: Source, files: readonly string[]): string[] {
  const packages = file.slice(0, file.indexOf("polyglot/"));
  const found = lines
    .join("\n")
    .matchAll(/^\s*(?:from (polyglot[\w.]*) import (\([^)]*\)|.*)|import (polyglot[\w.]*))/gm);
  return [...found].flatMap(([, from = "", names = "", whole = from]) => {
    const path = packages + whole.replaceAll(".", "/");
    const module = [`${path}.py`, `${path}/__init__.py`].filter((one) => files.includes(one));
    const inside = [...names.matchAll(/\w+/g)]
      .map(([name]) => `${path}/${name}.py`)
      .filter((one) => files.includes(one));
    return inside.length > 0 ? inside : module;
  });
}

/** A function goes from its `def` to the last line that is indented deeper, or closes its parameters. */
function pythonFunctions(lines: readonly string[]): FunctionSize[] {
  return lines.flatMap((text, index) => {
    const [, indent = "", name] = /^(\s*)(?:async )?def (\w+)/.exec(text) ?? [];
    if (name === undefined) return [];
    const inside = (line: string) => /^\s*(?:[)\]].*)?$/.test(line) || line.search(/\S/) > indent.length;
    const after = lines.slice(index + 1);
    const end = after.findIndex((line) => !inside(line));
    const body = end < 0 ? after : after.slice(0, end);
    return [{ name, line: index + 1, lines: body.findLastIndex((line) => line.trim() !== "") + 2 }];
  });
}

function readText(root: string, file: string): Source {
  const lines = readFileSync(join(root, file), "utf8").trimEnd().split("\n");
  return { file, lines, imports: [], functions: [] };
}

function slashes(path: string): string {
  return path.replaceAll("\\", "/");
}
