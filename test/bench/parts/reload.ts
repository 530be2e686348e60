// Part: from an edit to the next right answer, in development mode.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Edited, type EditTimes, summarizeEdits, timeEdits } from "../edits.ts";
import type { GoalName } from "../goals.ts";
import type { Bench, PartResult } from "../part.ts";
import { createTemporaryFolder } from "../processes.ts";
import { polyglotProgram, type Server, startServer } from "../servers.ts";
import type { Spread } from "../statistics.ts";
import { formatMedian, formatNumber, formatRange } from "../table.ts";

const EDITS = 50;

export async function measureReload(bench: Bench): Promise<PartResult> {
  const { root, edited } = writeApp(createTemporaryFolder());
  const measured: Partial<Record<GoalName, EditTimes>> = {};
  const server = await startServer(polyglotProgram(root, { watch: true }));
  try {
    await server.ready;
    for (const [goal, kind] of edited) {
      bench.report(`reload: ${EDITS} edits of a ${kind.title}`);
      measured[goal] = await measureKind(bench, server, kind);
    }
  } finally {
    await server.child.stop();
  }
  return summarize(edited, measured);
}

async function measureKind(bench: Bench, server: Server, kind: Edited): Promise<EditTimes> {
  try {
    const times = await timeEdits(server, kind, EDITS);
    if (times.lost > 0) bench.problem(`reload: ${kind.title}: ${times.lost} edits never showed`);
    if (times.wrong > 0) bench.problem(`reload: ${kind.title}: ${times.wrong} wrong answers while reloading`);
    return times;
  } catch (error) {
    bench.problem(`reload: ${kind.title}: ${error instanceof Error ? error.message : error}`);
    return { milliseconds: [], wrong: 0, lost: 0 };
  }
}

function summarize(
  edited: readonly (readonly [GoalName, Edited])[],
  measured: Partial<Record<GoalName, EditTimes>>,
): PartResult {
  const figures: Partial<Record<GoalName, Spread | undefined>> = {};
  const rows = edited.map(([goal, { title }]) => {
    const times = measured[goal];
    const summary = times && summarizeEdits(times);
    figures[goal] = summary;
    const wrong = times ? String(times.wrong + times.lost) : "-";
    return [title, formatMedian(summary), formatNumber(summary?.p95 ?? Number.NaN), formatRange(summary), wrong];
  });
  const head = ["edit of", "p50 ms", "p95 ms", "min - max", "wrong or lost"];
  return { tables: [{ title: "Edit to next right answer", head, rows }], figures, data: measured };
}

function writeApp(root: string): { root: string; edited: (readonly [GoalName, Edited])[] } {
  const typescript = (count: number): string => `export function GET() {\n  return { count: ${count} };\n}\n`;
  const python = (count: number): string => `def GET():\n    return {"count": ${count}}\n`;
  const api = (path: string): string => join(root, "api", path);
  const edited: (readonly [GoalName, Edited])[] = [
    [
      "editTypescript",
      { title: "TypeScript handler", file: api("ts/own.ts"), path: "/api/ts/own", content: typescript },
    ],
    [
      "editTypescriptShared",
      {
        title: "module a TypeScript handler imports",
        file: api("_lib/count.ts"),
        path: "/api/ts/shared",
        content: (count) => `export const count: number = ${count};\n`,
      },
    ],
    ["editPython", { title: "Python handler", file: api("py/own.py"), path: "/api/py/own", content: python }],
    [
      "editPythonShared",
      {
        title: "module a Python handler imports",
        file: api("_lib/number.py"),
        path: "/api/py/shared",
        content: (count) => `count = ${count}\n`,
      },
    ],
  ];
  for (const [, { file, content }] of edited) write(file, content(0));
  write(
    api("ts/shared.ts"),
    'import { count } from "../_lib/count.ts";\n\nexport function GET() {\n  return { count };\n}\n',
  );
  write(api("py/shared.py"), 'from _lib.number import count\n\n\ndef GET():\n    return {"count": count}\n');
  return { root, edited };
}

function write(file: string, content: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
