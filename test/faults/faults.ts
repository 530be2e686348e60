// `npm run faults`: breaks a running server in thirty ways and prints what became of the requests.
// Options: --only F1,F14 for some; --short for a tenth of the counts; --json FILE for machines.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { FAULTS } from "./cases.ts";
import { type Fault, NOTHING, type Report } from "./fault.ts";
import { percentile } from "./ledger.ts";

const { values } = parseArgs({
  options: { only: { type: "string" }, short: { type: "boolean", default: false }, json: { type: "string" } },
});
const only = values.only?.split(",").map((id) => id.trim().toUpperCase());
const unknown = only?.filter((id) => !FAULTS.some((fault) => fault.id === id)) ?? [];
if (unknown.length > 0)
  throw new Error(`No fault is called ${unknown.join(", ")}; accepted: ${FAULTS.map(({ id }) => id).join(", ")}`);

const reports: (Report & { id: string; title: string })[] = [];
console.log("fault  requests    lost  restarts  max RSS  recovery p50/p99  what");
for (const fault of FAULTS) {
  if (only && !only.includes(fault.id)) continue;
  const report = await attempt(fault, values.short ? 0.05 : 1);
  reports.push({ id: fault.id, title: fault.title, ...report });
  print(fault, report);
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(reports, null, 2)}\n`);
const failed = reports.filter(({ failures }) => failures.length > 0);
console.log(`\n${reports.length - failed.length} of ${reports.length} held`);
process.exit(failed.length > 0 ? 1 : 0);

async function attempt(fault: Fault, size: number): Promise<Report> {
  try {
    return await fault.run(size);
  } catch (error) {
    return { ...NOTHING, failures: [`It could not be run: ${error instanceof Error ? error.stack : error}`] };
  }
}

function print({ id, title }: Fault, report: Report): void {
  const { requests, lost, restarts, maxRssMB, recovery, notes, failures } = report;
  const times =
    recovery.length > 0 ? `${Math.round(percentile(recovery, 50))}/${Math.round(percentile(recovery, 99))} ms` : "-";
  console.log(
    [
      id.padEnd(5),
      String(requests).padStart(9),
      String(lost).padStart(7),
      String(restarts).padStart(9),
      `${Math.round(maxRssMB)} MB`.padStart(8),
      times.padStart(17),
      ` ${title}`,
    ].join(" "),
  );
  console.log(`       ${JSON.stringify(notes)}`);
  for (const failure of failures) console.log(`       FAILED ${failure}`);
}
