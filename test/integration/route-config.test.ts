// The config of Python files as the host reads it, and who gets a turn when handlers share state (H6).
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Problem } from "../../runtime/contract/problem.ts";
import { bootApp, fixture, parallel, type TestApp, tally } from "./boot.ts";

let app: TestApp;
beforeAll(async () => {
  app = await bootApp(fixture("limits"), { limits: { maxQueue: 4 }, python: { workers: 1 } });
});
afterAll(() => app.close());

describe("the config of a Python file", () => {
  it.each([
    ["wrong", 5, "config.timeout is 'inf'; accepted: a whole number from 1 to 2147483647"],
    ["mistyped", 3, "config has 'concurency'; accepted: timeout, concurrency, bodyLimit; give config another name"],
  ])("%s: the answer says where it is wrong, and what is accepted", async (name, line, message) => {
    const answer = await app.get(`/api/${name}`);
    const { error } = (await answer.json()) as Problem;
    expect({ status: answer.status, ...error }).toMatchObject({ status: 500, file: `api/${name}.py`, line });
    expect(error?.message).toContain(message);
  });

  it("is none when it is no dict", async () => {
    expect(await (await app.get("/api/other")).text()).toBe("fine");
  });
});

describe.each(["shared_py", "shared_ts"])("concurrency: 1 in %s", (name) => {
  it("keeps requests apart that read, wait and write", async () => {
    const answers = await parallel(30, 4, async () => (await app.get(`/api/${name}`, { method: "POST" })).json());
    expect(answers.map((answer) => (answer as { count: number }).count).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 30 }, (_, index) => index + 1),
    );
  });

  it("lets so many wait, and sends the rest away at once", async () => {
    const answers = await parallel(20, 20, async () => app.get(`/api/${name}`, { method: "PUT" }));
    expect(tally(answers.map(({ status }) => status))).toEqual({ 204: 5, 503: 15 });
    const refused = answers.filter(({ status }) => status === 503);
    expect(new Set(refused.map(({ headers }) => headers.get("retry-after")))).toEqual(new Set(["1"]));
  });
});
