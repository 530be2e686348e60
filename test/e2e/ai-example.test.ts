// examples/ai-startup: its README is walked through without a key, while one works on it and built; with a key it asks an
// API, where the package `openai` is there.
import { mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { pythonErrors } from "../tools/compiler.ts";
import { blocksOf, patternOf, runStep, type Step, stepsOf } from "../tools/console.ts";
import { KEY, type LanguageModel, startLanguageModel } from "../tools/language-model.ts";
import { linkRuntime } from "../tools/linked.ts";
import { copyApp, peerPackages } from "../tools/peer-packages.ts";
import { build, kill, ROOT, removeFolder, run, serverUrl, start } from "./command.ts";

const EXAMPLE = join(ROOT, "examples/ai-startup");
const STEPS = stepsOf(blocksOf(readFileSync(join(EXAMPLE, "README.md"), "utf8")));
const PACKAGES = peerPackages("clients");

function linkZod(app: string): string {
  mkdirSync(join(app, "node_modules"));
  symlinkSync(join(ROOT, "node_modules/zod"), join(app, "node_modules/zod"));
  return app;
}

const copyExample = () => linkZod(copyApp(EXAMPLE, ".env"));
const copyWithPackages = () => linkZod(PACKAGES.copy(EXAMPLE));

describe.each(["dev", "start"])("examples/ai-startup without a key, polyglot %s", { timeout: 60_000 }, (command) => {
  const env = { NODE_ENV: undefined, OPENAI_API_KEY: undefined };
  let app: string;
  let address: string;
  beforeAll(async () => {
    app = copyExample();
    if (command === "start") {
      await build({ cwd: app, env });
      rmSync(join(app, "api"), { recursive: true });
    }
    const running = start([command, "--port", "0", "--host", "127.0.0.1"], { cwd: app, env });
    address = (await serverUrl(running)).replace("http://", "");
    return async () => {
      await kill(running);
      removeFolder(app);
    };
  });

  it.each(STEPS.map((step): [string, Step] => [step.command, step]))("%s", async (_title, { command, expected }) => {
    expect(await runStep(command, app, address)).toMatch(patternOf(expected));
  });
});

const title = `examples/ai-startup with a key, polyglot %s${PACKAGES.reason}`;

describe.skipIf(!PACKAGES.isThere).each(["dev", "start"])(title, { timeout: 60_000 }, (command) => {
  let api: LanguageModel;
  let url: string;
  const get = async (path: string) => (await fetch(`${url}/api/${path}`)).json();
  const post = (path: string, body: object) =>
    fetch(`${url}/api/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });

  beforeAll(async () => {
    const app = copyWithPackages();
    api = await startLanguageModel();
    const env = { NODE_ENV: undefined, OPENAI_API_KEY: KEY, OPENAI_BASE_URL: api.url, OPENAI_MODEL: "m" };
    if (command === "start") {
      await build({ cwd: app, env });
      rmSync(join(app, "api"), { recursive: true });
    }
    const running = start([command, "--port", "0", "--host", "127.0.0.1"], { cwd: app, env });
    url = await serverUrl(running);
    return async () => {
      await kill(running);
      api.close();
      removeFolder(app);
    };
  });

  it("lists the models of the API, and says who answers", async () => {
    expect(await get("health")).toEqual({ status: "ok", provider: "openai" });
    expect(await get("models/list")).toEqual({
      models: [
        { id: "m", provider: "openai", kind: "chat" },
        { id: "m-embed", provider: "openai", kind: "embedding" },
        { id: "local-ngrams", provider: "local", kind: "embedding" },
      ],
    });
  });

  it("answers with it, at once and in pieces, and remembers", async () => {
    const first = (await (await post("chat/completion", { prompt: "one" })).json()) as { conversation: string };
    const { conversation } = first;
    const usage = { prompt_tokens: 7, completion_tokens: 3 };
    expect(first).toEqual({ conversation, model: "m", reply: "2 messages, one", usage });
    const pieces = await (await post("chat/stream", { prompt: "two", conversation, model: "n" })).text();
    const sent = [{ text: "4" }, { text: " messages," }, { text: " two" }, { conversation }];
    expect(pieces).toBe(sent.map((piece) => `data: ${JSON.stringify(piece)}\n\n`).join(""));
    expect(api.asked.at(-1)).toMatchObject({ model: "n", stream: true });
    const { messages } = (await get(`chat/history?conversation=${conversation}`)) as { messages: object[] };
    expect(messages.slice(2)).toEqual([
      { role: "user", content: "two" },
      { role: "assistant", content: "4 messages, two" },
    ]);
  });

  it("uses the tools that the model asks for, and tells it of those that failed", async () => {
    const outcome = await (await post("agents/orchestrator", { task: "six times seven" })).json();
    const failure = { error: expect.stringMatching(/fly/) };
    expect(outcome).toMatchObject({
      finished: true,
      model: "m",
      answer: expect.stringMatching(/^5 messages, .*fly/),
      steps: [
        { tool: "calculate", arguments: { expression: "6 * 7" }, result: { value: 42 } },
        { tool: "fly", arguments: {}, result: failure },
      ],
    });
    const { messages = [] } = api.asked.at(-1) ?? {};
    expect(messages.slice(-2).map(({ role, tool_call_id }) => [role, tool_call_id])).toEqual([
      ["tool", "call-0"],
      ["tool", "call-1"],
    ]);
  });

  it.each(["chat/completion", "chat/stream"])("says what the API refuses: %s", async (route) => {
    const refused = await post(route, { prompt: "hello", model: "missing" });
    expect([refused.status, await refused.json()]).toMatchObject([
      502,
      { detail: expect.stringContaining("There is no such model") },
    ]);
  });
});

describe("examples/ai-startup", { timeout: 60_000 }, () => {
  it("says how to add the package where there is a key and no package", async () => {
    const app = copyExample();
    const env = { NODE_ENV: undefined, OPENAI_API_KEY: KEY, OPENAI_BASE_URL: "http://127.0.0.1:1/v1" };
    const running = start(["dev", "--port", "0", "--host", "127.0.0.1"], { cwd: app, env });
    onTestFinished(async () => {
      await kill(running);
      removeFolder(app);
    });
    const url = `${await serverUrl(running)}/api/chat/completion`;
    const headers = { "content-type": "application/json" };
    const answer = await fetch(url, { method: "POST", headers, body: '{"prompt": "Hello"}' });
    expect([answer.status, await answer.text()]).toEqual([500, expect.stringContaining("polyglot add openai")]);
  });

  it.skipIf(!PACKAGES.isThere)(`is what pyright accepts, by its own settings${PACKAGES.reason}`, async () => {
    const app = copyWithPackages();
    onTestFinished(() => removeFolder(app));
    linkRuntime(app);
    expect(await run(["types"], { cwd: app })).toMatchObject({ code: 0 });
    expect(await pythonErrors(app)).toEqual([]);
  });
});
