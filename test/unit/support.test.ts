// The README's tables of clients say what is tested, no more and no less (R39).
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { BEGIN, END, supportTables } from "../integration/clients/support.ts";

it("the README's tables of clients are those of the tests: run test/tools/support-table.ts", () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  expect(readme.split(BEGIN)[1]?.split(END)[0]?.trim()).toBe(supportTables());
});
