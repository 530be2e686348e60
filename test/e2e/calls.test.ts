// Functions across languages in a build: both directions work when the sources are gone, and a build says what is wrong.
import { mkdirSync, readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createApp, kill, run, serverUrl, start } from "./command.ts";

const ENV = { NODE_ENV: undefined };

const APP = {
  "api/_lib/text.py":
    "from _lib.numbers import double\n\n\ndef shout(text):\n    return text.upper() + str(double(2))\n",
  "api/_lib/numbers.ts": "export const double = (n: number) => n * 2;\n",
  "api/shout.ts": `import { shout } from "./_lib/text.py";
export const GET = async () => ({ text: await shout("hello") });
`,
  "api/lazy.js": `export const GET = async () => ({ text: await (await import("./_lib/text.py")).shout("lazy") });\n`,
  "api/double.py":
    "from ._lib import numbers\n\n\nasync def GET(n: int):\n    return {'double': await numbers.double(n)}\n",
};

describe("a build", () => {
  it("calls in both directions with the sources gone", async () => {
    const app = createApp(APP);
    const built = await run(["build"], { cwd: app, env: ENV });
    expect(built.stderr + built.stdout).not.toMatch(/rror/);
    expect(built.code).toBe(0);
    mkdirSync(join(app, "gone"));
    for (const name of readdirSync(app))
      if (!name.startsWith(".") && name !== "gone" && name !== "node_modules")
        renameSync(join(app, name), join(app, "gone", name));
    const running = start(["start", "--port", "0", "--host", "127.0.0.1"], { cwd: app, env: ENV });
    onTestFinished(() => kill(running));
    const url = await serverUrl(running);
    const json = async (path: string) => (await fetch(`${url}/api${path}`)).json();
    expect(await json("/shout")).toEqual({ text: "HELLO4" });
    expect(await json("/lazy")).toEqual({ text: "LAZY4" });
    expect(await json("/double?n=21")).toEqual({ double: 42 });
  });

  it("fails when TypeScript imports what Python has not, or Python what TypeScript has not", async () => {
    const app = createApp({
      ...APP,
      "api/shout.ts": `import { shoot } from "./_lib/text.py";\nexport const GET = () => shoot();\n`,
      "api/double.py": "from _lib.numbers import triple\n\n\ndef GET():\n    return triple(1)\n",
    });
    const built = await run(["build"], { cwd: app, env: ENV });
    expect(built.code).toBe(1);
    const text = built.stdout + built.stderr;
    expect(text).toMatch(/api\/shout\.ts:1.*api\/_lib\/text\.py has no shoot; it has shout/);
    expect(text).toMatch(/api\/double\.py:1.*exports no function triple; it has double/);
  });
});
