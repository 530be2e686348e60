// Types across languages, judged by the tools that people use: pyright on Python that calls TypeScript, tsc on TypeScript
// that calls Python. What is right passes, and a wrong argument is found.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { FunctionDeclaration } from "../../../runtime/contract/declaration.ts";
import { writeTypes } from "../../../runtime/types/files.ts";
import { generateTypes, typesFolder } from "../../../runtime/types/generate.ts";
import { createFolder, removeFolder } from "../../e2e/command.ts";
import { compilerSettings, pythonErrors, typeErrors } from "../../tools/compiler.ts";

const PRICING = `
import type { Rate } from "./rates.ts";

export interface Item { name: string; price: number; tags?: string[] }
export interface Options { rate?: Rate; until: Date }

export const total = (items: readonly Item[], extra = 0): number => extra + items.length;
export async function quote(item: Item, options: Options): Promise<Item> { return item; }
export async function* count(to: number): AsyncGenerator<number> { yield to; }
`;

const RIGHT = `
import datetime
from typing import TYPE_CHECKING

from _lib.helper import double
from _lib.pricing import count, quote, total

if TYPE_CHECKING:
    from _lib.pricing import Item


def get() -> float:
    tea: Item = {"name": "tea", "price": double(2)}
    again: Item = quote(tea, until=datetime.datetime.now(), rate="full")
    return total([tea, again], 1) + sum(count(3))


async def post() -> float:
    item: Item = await quote({"name": "tea", "price": 3}, {"until": datetime.datetime.now()})
    numbers = [number async for number in count(2)]
    return await total([item]) + numbers[0]
`;

/** Each line is wrong in its own way. */
const WRONG: Readonly<Record<string, RegExp>> = {
  'total("tea")': /"Literal\['tea'\]" is not assignable to|cannot be assigned to parameter "items"/,
  'total([{"name": "tea"}])': /"price" is required/,
  'total([], "1")': /cannot be assigned to parameter "extra"/,
  "total([], 1, 2)": /Expected 2 positional arguments/,
  "total([]).upper()": /Cannot access attribute "upper"/,
  'quote({"name": "tea", "price": 1}, rate="full")': /No overloads for "quote"/,
  'quote({"name": "tea", "price": 1}, {"until": datetime.datetime.now(), "rate": "none"})':
    /"Literal\['none'\]" is not assignable to type "Rate"/,
  "[number.upper() for number in count(1)]": /Cannot access attribute "upper" for class "float"/,
};

const FUNCTIONS: readonly FunctionDeclaration[] = [
  {
    name: "shout",
    parameters: [
      { name: "text", schema: { type: "string" }, required: true },
      { name: "times", schema: { type: "integer" }, required: false },
    ],
    returns: { type: "object", properties: { text: { type: "string" } }, required: ["text"] },
    streams: false,
  },
  { name: "letters", parameters: [], returns: { type: "string" }, streams: true },
];

let root: string;
beforeAll(async () => {
  root = createFolder({
    "api/_lib/pricing.ts": PRICING,
    "api/_lib/rates.ts": 'export type Rate = "full" | "half";\n',
    "api/_lib/both.ts": "export const never = 1;\n",
    "api/_lib/both.py": "",
    "api/_lib/pricing.test.ts": "export const never = 1;\n",
    "api/_lib/odd-name.ts": "export const never = 1;\n",
    "api/_middleware.ts": "export default () => {};\n",
    "api/_lib/helper.py": "def double(number: int) -> int:\n    return number * 2\n",
    "api/_lib/text.py": "",
    "api/_lib/unused.py": "",
    "api/right.py": RIGHT,
    "api/wrong.py": `import datetime\n\nfrom _lib.pricing import count, quote, total\n\n${Object.keys(WRONG).join("\n")}\ndatetime\n`,
    "test/other.ts": 'import "./_lib/none.py";\n',
    "test/_lib/none.py": "",
    "src/far.ts": 'export * from "./deep.py";\n',
    "src/deep.py": "",
    "api/far.ts": 'export { shout } from "../src/far.ts";\n',
    "api/right.ts": `import { letters, shout } from "./_lib/text.py";
export async function GET() {
  const { text } = await shout("a", 2);
  for await (const letter of letters()) text.concat(letter.trim());
}
`,
    "api/wrong.ts": `const { shout } = await import("./_lib/text.py");
await shout(3);
await shout();
(await shout("a")).length;
import { whisper } from "./_lib/text.py";
whisper();
`,
    "package.json": `{ "type": "module" }`,
    "tsconfig.json": compilerSettings(["api/right.ts", "api/wrong.ts"], {
      allowArbitraryExtensions: true,
      rootDirs: [".", ".polyglot/types"],
    }),
    "pyrightconfig.json": JSON.stringify({
      include: ["api"],
      extraPaths: ["api", ".polyglot/types/python"],
      typeCheckingMode: "strict",
      reportMissingModuleSource: "none",
      reportUnusedExpression: "none",
      reportUnusedCoroutine: "none",
    }),
  });
  const asked: string[] = [];
  const host = {
    declarations: async () => ({ files: [], apps: [], missing: [] }),
    functions: async (file: string) => {
      asked.push(file);
      return FUNCTIONS;
    },
  };
  const { files, missing } = await generateTypes(host, { root, apiDir: "api" });
  expect({ asked, missing }).toEqual({
    asked: ["api/_lib/text.py", "src/deep.py"].map((file) => join(root, file)),
    missing: [],
  });
  await writeTypes(typesFolder(root), files);
  return () => removeFolder(root);
});

describe("types across languages", () => {
  it("are those of modules that the other language can import, and of no other file", () => {
    const expected = ["api.d.ts", "api/_lib/text.d.py.ts", "python/_lib/pricing.pyi", "python/_lib/rates.pyi"];
    for (const file of expected) expect([file, existsSync(join(typesFolder(root), file))]).toEqual([file, true]);
    for (const name of ["both", "pricing.test", "odd-name", "_middleware"])
      expect(existsSync(join(typesFolder(root), `python/_lib/${name}.pyi`))).toBe(false);
  });

  it("pyright takes what is right, in def and in async def, and finds what is wrong", {
    timeout: 120_000,
  }, async () => {
    const lines = Object.keys(WRONG);
    const found: Record<string, string> = {};
    for (const { file, line, message } of await pythonErrors(root))
      if (!/^Type of .* unknown/.test(message))
        found[file === "api/wrong.py" ? (lines[line - 5] ?? "") : `${file}: ${message}`] = message;
    expect(found).toEqual(
      Object.fromEntries(Object.entries(WRONG).map(([line, wrong]) => [line, expect.stringMatching(wrong)])),
    );
  });

  it("tsc takes what is right, and finds what is wrong", { timeout: 60_000 }, async () => {
    expect(await typeErrors(root)).toEqual([
      expect.stringMatching(/^api\/wrong\.ts\(2,13\): error TS2345: .*'number'.*'string'/),
      expect.stringMatching(/^api\/wrong\.ts\(3,7\): error TS2554: Expected 1-2 arguments/),
      expect.stringMatching(/^api\/wrong\.ts\(4,20\): error TS2339: .*'length'/),
      expect.stringMatching(/^api\/wrong\.ts\(5,10\): error TS2305: .*'whisper'/),
    ]);
  });
});
