// Writes the README's tables of clients that work, after a run of their tests in which all passed:
// `npm test -- test/integration/clients --reporter=json --outputFile=results.json && node test/tools/support-table.ts results.json`.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { BEGIN, END, supportTables } from "../integration/clients/support.ts";

interface Results {
  testResults: { name: string; assertionResults: { fullName: string; status: string }[] }[];
}

const [results = ""] = process.argv.slice(2);
const { testResults }: Results = JSON.parse(readFileSync(results, "utf8"));
const tests = testResults
  .filter(({ name }) => name.includes("/integration/clients/"))
  .flatMap(({ assertionResults }) => assertionResults);
const failed = tests.filter(({ status }) => status !== "passed");
if (tests.length === 0 || failed.length > 0)
  throw new Error(`${failed.length} of ${tests.length} tests did not pass: ${failed.map(({ fullName }) => fullName)}`);
const readme = fileURLToPath(new URL("../../README.md", import.meta.url));
const [before, rest = ""] = readFileSync(readme, "utf8").split(BEGIN);
writeFileSync(readme, `${before}${BEGIN}\n${supportTables()}\n${END}${rest.split(END)[1]}`);
