// Edits on one side take effect with the next call from the other; the side that was not edited keeps its state.
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { bootEdited, type EditedApp } from "../edited.ts";

let app: EditedApp;

// biome-ignore lint/suspicious/noExplicitAny: what routes answer is what the test is about
const ask = async (path: string): Promise<any> => (await app.get(path)).json();
const becomes = (path: string, wanted: unknown) =>
  vi.waitFor(async () => expect(await ask(path)).toMatchObject(wanted as object), { timeout: 20_000, interval: 20 });

const python = (version: string) => `calls = 0

def version():
    global calls
    calls += 1
    return {"version": "${version}", "calls": calls}
`;
const typescript = (version: string) => `let calls = 0;
export const version = () => ({ version: "${version}", calls: ++calls });
`;

const ASKS_PYTHON = `import { version } from "./_lib/py.py";
let count = 0;
export const GET = async () => ({ count: ++count, ...(await version()) });
`;
const ASKS_TYPESCRIPT = `from _lib import ts

count = 0

def GET():
    global count
    count += 1
    return {"count": count, **ts.version()}
`;

beforeAll(async () => {
  const files = {
    "api/_lib/py.py": python("1"),
    "api/_lib/ts.ts": typescript("1"),
    "api/asks_python.ts": ASKS_PYTHON,
    "api/asks_typescript.py": ASKS_TYPESCRIPT,
  };
  app = await bootEdited(files, { python: { workers: 1 } });
});
afterAll(() => app?.close());

it("of Python", async () => {
  expect(await ask("/api/asks_python")).toEqual({ count: 1, version: "1", calls: 1 });
  await app.replace("api/_lib/py.py", python("2"));
  await becomes("/api/asks_python", { version: "2" });
  const { count, calls } = await ask("/api/asks_python");
  expect(count).toBeGreaterThan(calls); // the handler was not imported anew, the module was
});

it("of TypeScript", async () => {
  expect(await ask("/api/asks_typescript")).toEqual({ count: 1, version: "1", calls: 1 });
  await app.replace("api/_lib/ts.ts", typescript("2"));
  await becomes("/api/asks_typescript", { version: "2" });
  const { count, calls } = await ask("/api/asks_typescript");
  expect(count).toBeGreaterThan(calls);
});

it("a new function can be imported", async () => {
  await app.replace("api/_lib/ts.ts", `${typescript("3")}export const fresh = () => "new";\n`);
  await app.replace("api/fresh.py", "from _lib.ts import fresh\n\ndef GET():\n    return {'fresh': fresh()}\n");
  await becomes("/api/fresh", { fresh: "new" });
  await app.replace("api/_lib/py.py", `${python("3")}\ndef fresh():\n    return "new"\n`);
  await app.replace(
    "api/fresh_ts.ts",
    'import { fresh } from "./_lib/py.py";\nexport const GET = async () => ({ fresh: await fresh() });\n',
  );
  await becomes("/api/fresh_ts", { fresh: "new" });
});

it("one that is gone is an error that says so", async () => {
  await app.replace("api/_lib/py.py", "def other():\n    return 1\n");
  await vi.waitFor(async () => {
    const { status, error } = await ask("/api/asks_python");
    expect(status).toBe(500);
    expect(error.message).toMatch(/_lib\/py\.py has no version; it has other/);
  }, 20_000);
  await app.replace("api/_lib/py.py", python("4"));
  await becomes("/api/asks_python", { version: "4" });
});

it("Python beside it wins from the moment it is there", async () => {
  await app.replace("api/_lib/ts.py", "def version():\n    return {'version': 'python'}\n");
  await becomes("/api/asks_typescript", { version: "python" });
});
