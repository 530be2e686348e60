// What must be reached, and whether it was.
import type { Spread } from "./statistics.ts";
import { formatMedian, formatRange, type Table } from "./table.ts";

interface Goal {
  readonly title: string;
  readonly unit?: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

const goals = {
  helloToFastapi: { title: "Python GET hello / FastAPI, 2 processes", atLeast: 3 },
  helloToRobyn: { title: "Python GET hello / Robyn, 2 processes", atLeast: 2 },
  itemsToFastapi: { title: "Python POST JSON / FastAPI, 2 processes", atLeast: 2.5 },
  declaredToFastapi: { title: "Python POST JSON, declared / FastAPI, 2 processes", atLeast: 2.5 },
  pythonToTypescript: { title: "Python GET hello / TypeScript GET hello", atLeast: 0.7 },
  typescriptToHono: { title: "TypeScript GET hello / bare Hono", atLeast: 0.95 },
  block: { title: "500 blocking connections / ideal 5,000 a second", atLeast: 0.9 },
  editTypescript: { title: "Edit to right answer p50, TypeScript handler", unit: "ms", atMost: 100 },
  editTypescriptShared: { title: "Edit to right answer p50, TypeScript shared module", unit: "ms", atMost: 100 },
  editPython: { title: "Edit to right answer p50, Python handler", unit: "ms", atMost: 100 },
  editPythonShared: { title: "Edit to right answer p50, Python shared module", unit: "ms", atMost: 100 },
  routesTypescript: { title: "TypeScript rate, 10,000 routes / 10", atLeast: 0.9 },
  routesPython: { title: "Python rate, 10,000 routes / 10", atLeast: 0.9 },
  routesEditTypescript: { title: "Edit p50 among 10,000 routes, TypeScript", unit: "ms", atMost: 300 },
  routesEditPython: { title: "Edit p50 among 10,000 routes, Python", unit: "ms", atMost: 300 },
  startPython: { title: "Start to first Python answer / uvicorn + FastAPI", atMost: 1 },
  startAi: { title: "Start with openai, anthropic, FastAPI / uvicorn, the same", atMost: 0.34 },
  memory: { title: "Memory (RSS), 1 Python worker", unit: "MB", atMost: 150 },
  memoryMore: { title: "Memory (RSS), each Python worker more", unit: "MB", atMost: 60 },
  middleware: { title: "Python rate behind a TypeScript middleware / without", atLeast: 0.95 },
  typesLarge: { title: "tsc, 50 typed calls into 1,000 routes", unit: "ms", atMost: 3000 },
  callPython: { title: "Call TypeScript to Python, p50", unit: "µs", atMost: 39 },
  callsPython: { title: "Calls TypeScript to Python a second", atLeast: 100_000 },
  callTypescript: { title: "Call Python to TypeScript, p50", unit: "µs", atMost: 39 },
  callsTypescript: { title: "Calls Python to TypeScript a second", atLeast: 100_000 },
  asgiHello: { title: "FastAPI mounted / uvicorn, 2 processes: GET", atLeast: 1 },
  asgiItems: { title: "FastAPI mounted / uvicorn, 2 processes: POST, validated", atLeast: 1 },
  asgiBlock: { title: "FastAPI mounted / uvicorn, 2 processes: 500 blocking def", atLeast: 5 },
} as const satisfies Record<string, Goal>;

export type GoalName = keyof typeof goals;
export type Figures = Partial<Record<GoalName, Spread | undefined>>;

export interface Verdict {
  readonly name: string;
  readonly title: string;
  readonly goal: string;
  readonly figure: Spread | undefined;
  readonly reached: "yes" | "no" | "not measured";
}

/** Median against goal. */
export function judge(figures: Figures): Verdict[] {
  return Object.entries<Goal>(goals).map(([name, { title, unit = "", atLeast, atMost }]) => {
    const figure = figures[name as GoalName];
    const goal = `${atLeast === undefined ? "<=" : ">="} ${atLeast ?? atMost} ${unit}`.trimEnd();
    if (figure === undefined) return { name, title, goal, figure, reached: "not measured" };
    const reached = figure.median >= (atLeast ?? Number.NEGATIVE_INFINITY) && figure.median <= (atMost ?? Infinity);
    return { name, title, goal, figure, reached: reached ? "yes" : "no" };
  });
}

export function goalTable(verdicts: readonly Verdict[]): Table {
  return {
    title: "Must be reached",
    head: ["what", "goal", "figure", "min - max", "reached"],
    rows: verdicts.map(({ title, goal, figure, reached }) => [
      title,
      goal,
      formatMedian(figure),
      formatRange(figure),
      reached,
    ]),
  };
}
