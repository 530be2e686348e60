// Tables for people: aligned columns of text. Pure.
import type { Spread } from "./statistics.ts";

export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The first column is aligned left, as are words; figures are aligned right. */
export function formatTable(table: Table): string {
  const lines = [table.head, ...table.rows];
  const widths = table.head.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? "").length)));
  const right = table.head.map((_, column) =>
    table.rows.every((row) => /^(-|[~]?[\d.,]+\b.*)?$/.test(row[column] ?? "")),
  );
  const format = (line: readonly string[]): string =>
    widths
      .map((width, column) =>
        right[column] ? (line[column] ?? "").padStart(width) : (line[column] ?? "").padEnd(width),
      )
      .join("  ")
      .trimEnd();
  const rule = widths.map((width) => "-".repeat(width)).join("  ");
  return [table.title, format(table.head), rule, ...table.rows.map(format)].join("\n");
}

/** 83.2 k for rates, two digits for ratios: as many digits as the noise deserves. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return "-";
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
}

export function formatMedian(figure: Spread | undefined): string {
  return figure ? formatNumber(figure.median) : "-";
}

export function formatRange(figure: Spread | undefined): string {
  return figure ? `${formatNumber(figure.min)} - ${formatNumber(figure.max)}` : "-";
}
