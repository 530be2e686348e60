// The end of `polyglot start` under load: who asked is answered, and every connection ends with an answer.
import { describe, expect, it, onTestFinished } from "vitest";
import { head } from "../tools/raw/cases.ts";
import { type Outcome, runClients } from "../tools/raw/clients.ts";
import { Connection } from "../tools/raw/connection.ts";
import { build, createFolder, kill, processesOf, type Running, removeFolder, serverUrl, start } from "./command.ts";

const CONFIG = `export default { log: { level: "error" }, server: { drainDelay: 1000 } };\n`;
// Says which requests it has begun, where the clients cannot see it.
const WORK_TS = `import { setTimeout } from "node:timers/promises";
export const GET = async (_request, { requestId }) => {
  process.stdout.write("[" + requestId + "]");
  await setTimeout(Math.random() * 20);
  return requestId;
};\n`;
const WORK_PY = `import random
import time


def GET(context):
    print("[" + context.request_id + "]")
    time.sleep(random.random() / 50)
    return context.request_id
`;
const SLOW_TS = `import { setTimeout } from "node:timers/promises";
export const GET = async () => { process.stdout.write("[begun]"); await setTimeout(60_000); return "late"; };\n`;

async function startApp(files: Record<string, string>): Promise<{ running: Running; url: URL }> {
  const app = createFolder({ "polyglot.config.ts": CONFIG, ...files });
  await build({ cwd: app });
  const running = start(["start", "--port", "0", "--host", "127.0.0.1"], { cwd: app });
  onTestFinished(async () => {
    await kill(running);
    removeFolder(app);
  });
  return { running, url: new URL(await serverUrl(running)) };
}

function summarize(outcomes: readonly Outcome[], output: string) {
  const begun = new Set([...output.matchAll(/\[(c\d+-\d+)\]/g)].map(([, id]) => id));
  const cut = outcomes.filter(({ end }) => end === "cut");
  return {
    completed: outcomes.filter(({ end, status }) => end === "completed" && status === 200).length,
    others: outcomes.filter(({ end, status }) => end === "completed" && status !== 200).length,
    cutReused: cut.filter(({ reused }) => reused).length,
    cutFresh: cut.filter(({ reused }) => !reused).length,
    lost: cut.filter(({ id }) => begun.has(id)).length,
    refused: outcomes.filter(({ end }) => end === "refused").length,
  };
}

describe("SIGTERM under load", () => {
  it.each([
    ["TypeScript", "api/work.ts", WORK_TS, 1],
    ["TypeScript", "api/work.ts", WORK_TS, 2],
    ["TypeScript", "api/work.ts", WORK_TS, 3],
    ["Python", "api/work.py", WORK_PY, 4],
  ])(
    "%s (%s), 50 clients: nobody is reset, nothing begun is lost",
    { timeout: 60_000 },
    async (_name, file, text, round) => {
      const { running, url } = await startApp({ [file]: text });
      const load = runClients({ url, clients: 50, path: "/api/work", pause: () => Math.random() * 10 });
      const wanted = 300 + Math.random() * 1000;
      while (load.outcomes.length < wanted) await new Promise((resolve) => setTimeout(resolve, 5));
      running.signal("SIGTERM");
      const ended = await running.ended;
      const summary = summarize(await load.stop(), running.output());
      console.info(`round ${round}: ${JSON.stringify(summary)}, ended in ${Math.round(ended.milliseconds)} ms`);
      expect(ended.code).toBe(0);
      expect(summary).toMatchObject({ others: 0, cutReused: 0, lost: 0 });
      expect(summary.completed).toBeGreaterThan(300);
      expect(processesOf(running.pid)).toEqual([]);
    },
  );
});

describe("signals", () => {
  it("it is not ready at once, answers say that their connection ends, and new clients are heard for a while", async () => {
    const { running, url } = await startApp({ "api/work.ts": WORK_TS });
    const connection = await Connection.open(url);
    const request = head("GET /api/work").replace("{host}", url.host);
    expect((await connection.send(request).answered(1))[0]?.headers.connection).toBe("keep-alive");
    expect((await fetch(new URL("/_polyglot/ready", url))).status).toBe(200);
    running.signal("SIGTERM");
    while ((await fetch(new URL("/_polyglot/ready", url))).status !== 503); // the first to know
    const answers = [];
    for (let late: Connection | undefined; answers.at(-1) !== "close"; late.leave()) {
      late = await Connection.open(url);
      answers.push((await late.send(request).answered(1))[0]?.headers.connection);
    }
    expect((await connection.send(request).answered(2))[1]).toMatchObject({
      status: 200,
      headers: { connection: "close" },
    });
    await connection.closed();
    expect(connection.end).toBe("closed");
    expect((await running.ended).code).toBe(0);
  });

  it("a second one ends it at once, with a code that tells", async () => {
    const { running, url } = await startApp({ "api/slow.ts": SLOW_TS });
    const connection = (await Connection.open(url)).send(head("GET /api/slow").replace("{host}", url.host));
    await running.printed(/\[begun\]/);
    running.signal("SIGTERM");
    await new Promise((resolve) => setTimeout(resolve, 200)); // within 50 ms it would be the same key press
    running.signal("SIGTERM");
    const { code, milliseconds } = await running.ended;
    expect(code).toBe(130);
    expect(milliseconds).toBeLessThan(2000);
    connection.leave();
  });
});
