// From handlers to a caller that does not compile: an app in both languages, its types as polyglot makes them, and tsc.
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { writeTypes } from "../../../runtime/types/files.ts";
import { generateTypes, typesFolder } from "../../../runtime/types/generate.ts";
import { createFolder, ROOT, removeFolder } from "../../e2e/command.ts";
import { compilerSettings, typeErrors } from "../../tools/compiler.ts";
import { bootApp } from "../boot.ts";

const PRICES = `import dataclasses
import datetime
from collections.abc import Iterator
from typing import Literal


@dataclasses.dataclass
class Price:
    net: float
    currency: Literal["EUR", "USD"] = "EUR"
    since: datetime.date | None = None


def GET(item: str, count: int = 1) -> Price:
    """The price of an item."""
    return Price(net=3.5 * count)


def POST(price: Price) -> Iterator[Price]:
    yield price
`;

const QUOTE = `import { defineHandler } from "polyglot-runtime";
import { z } from "zod";

const Quote = z.object({ total: z.number(), note: z.string().default("none") });
export const POST = defineHandler({ body: Quote, response: { 201: Quote } }, (_request, { body }) => {
  return { status: 201, body };
});
`;

const TEXT = `import dataclasses
import datetime
from collections.abc import Iterator


@dataclasses.dataclass
class Summary:
    text: str
    at: datetime.datetime


def summarize(texts: list[str], length: int = 10) -> Summary:
    """Says it short."""
    return Summary(texts[0][:length], datetime.datetime.now(datetime.UTC))


def letters(text: str) -> Iterator[str]:
    yield from text
`;

const IMPORTER = `import { letters, summarize } from "./_lib/text.py";
export const GET = async () => ({ text: (await summarize(["a"])).at.getTime() });
for await (const letter of letters("ab")) letter.trim();
await summarize("a");
(await summarize(["a"], 3)).texts;
`;

/** Lines of a caller, and what is wrong with them. */
const LINES: readonly (readonly [line: string, wrong?: RegExp])[] = [
  ['const price = await client.GET("/api/prices", { query: { item: "tea", count: 2 } });'],
  ['const currency: "EUR" | "USD" = price.currency ?? "EUR";'],
  ["currency.slice(price.net);"],
  ['for await (const { net } of await client.POST("/api/prices", { body: { net: 3 } })) net.toFixed();'],
  ['(await client.POST("/api/quote", { body: { total: 3 } })).note.trim();'],
  ["price.gross;", /TS2339.*'gross'/],
  ["price.since?.getTime();", /TS2339.*'getTime'.*'string'/],
  ['await client.GET("/api/prices", { query: { count: 2 } });', /TS2741.*'item' is missing/],
  ['await client.POST("/api/prices", { body: { net: "3" } });', /TS2322.*'string'.*'number'/],
  ['await client.POST("/api/prices", { body: { net: 3, currency: "GBP" } });', /TS2322.*"GBP"/],
  ['await client.POST("/api/quote");', /TS2554/],
  ['await client.POST("/api/quote", { body: { note: "a" } });', /TS2741.*'total' is missing/],
  ['(await client.POST("/api/quote", { body: { total: 3 } })).sum;', /TS2339.*'sum'/],
];

let root: string;
beforeAll(async () => {
  root = createFolder({
    "api/prices.py": PRICES,
    "api/quote.ts": QUOTE,
    "api/_lib/text.py": TEXT,
    "api/importer.ts": IMPORTER.split("\n").slice(0, 2).join("\n"),
    "package.json": `{ "type": "module" }`,
    "tsconfig.json": compilerSettings(["caller.ts", "api/importer.ts"], {
      allowArbitraryExtensions: true,
      rootDirs: [".", ".polyglot/types"],
    }),
  });
  mkdirSync(join(root, "node_modules"));
  symlinkSync(join(ROOT, "node_modules/zod"), join(root, "node_modules/zod"));
  return () => removeFolder(root);
});

beforeAll(async () => {
  const app = await bootApp(root);
  try {
    const { files, missing } = await generateTypes(app.host, { root, apiDir: "api" });
    expect(missing).toEqual([]);
    await writeTypes(typesFolder(root), files);
  } finally {
    await app.close();
  }
});

it("what Python declares with hints and TypeScript with schemas is what a caller may send and use", async () => {
  const head = `import { createClient } from "polyglot-runtime/client";
import type { Api } from "./.polyglot/types/api.d.ts";
const client = createClient<Api>();
`;
  writeFileSync(join(root, "caller.ts"), `${head}${LINES.map(([line]) => line).join("\n")}\n`);
  const found = (await typeErrors(root)).map((error) => {
    const [, line = ""] = /^caller\.ts\((\d+),/.exec(error) ?? [];
    return [LINES[Number(line) - 4]?.[0] ?? error, error];
  });
  const expected = LINES.flatMap(([line, wrong]) => (wrong ? [[line, expect.stringMatching(wrong)]] : []));
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
}, 60_000);

it("what a Python function takes and gives is what TypeScript may give and use", async () => {
  writeFileSync(join(root, "caller.ts"), "");
  expect(await typeErrors(root)).toEqual([]);
  writeFileSync(join(root, "api/importer.ts"), IMPORTER);
  expect(await typeErrors(root)).toEqual([
    expect.stringMatching(/^api\/importer\.ts\(4,17\): error TS2345: .*'string'.*'string\[\]'/),
    expect.stringMatching(/^api\/importer\.ts\(5,29\): error TS2551: .*'texts'/),
  ]);
}, 60_000);
