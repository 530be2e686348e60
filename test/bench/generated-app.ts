// An app of any number of routes: half TypeScript, half Python, static and with a parameter.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Edited } from "./edits.ts";
import { createTemporaryFolder } from "./processes.ts";

export type Language = "typescript" | "python";

export interface GeneratedApp {
  readonly root: string;
  readonly routes: readonly Edited[];
  /** The last route with a parameter of each language: the hardest to find for a router that looks through a list. */
  readonly probes: Readonly<Record<Language, Edited>>;
}

/** Turn by turn: TypeScript, Python, and the same two with a parameter in their path. A folder holds a hundred. */
export function generateApp(count: number): GeneratedApp {
  const root = createTemporaryFolder();
  const routes = Array.from({ length: count }, (_, index) => createRoute(root, index));
  for (const { file, content } of routes) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content(0));
  }
  const last = (language: Language): Edited =>
    routes.findLast(({ title }) => title === `${language}, dynamic`) as Edited;
  return { root, routes, probes: { typescript: last("typescript"), python: last("python") } };
}

function createRoute(root: string, index: number): Edited {
  const python = index % 2 === 1;
  const dynamic = index % 4 >= 2;
  const extension = python ? "py" : "ts";
  const base = `group${Math.floor(index / 100)}/route${index}`;
  return {
    title: `${python ? "python" : "typescript"}, ${dynamic ? "dynamic" : "static"}`,
    file: join(root, "api", dynamic ? `${base}/[id].${extension}` : `${base}.${extension}`),
    path: `/api/${base}${dynamic ? "/42" : ""}`,
    content: (number) =>
      python
        ? `def GET():\n    return {"count": ${number}}\n`
        : `export function GET() {\n  return { count: ${number} };\n}\n`,
  };
}
