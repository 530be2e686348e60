// `polyglot start --processes`: a dead process is started again, a frozen one is ended, all are replaced without a gap.
import { describe, expect, it, onTestFinished } from "vitest";
import { runClients } from "../tools/raw/clients.ts";
import {
  build,
  createFolder,
  kill,
  processesOf,
  type Running,
  removeFolder,
  run,
  serverUrl,
  start,
} from "./command.ts";

const CONFIG = `export default { watchdog: 1000, limits: { eventLoopDelay: 0 }, server: { drainDelay: 100 } };\n`;
const PID_TS = `export const GET = () => process.pid;\n`;
const WORK_TS = `import { setTimeout } from "node:timers/promises";
export const GET = async () => { await setTimeout(Math.random() * 20); return "done"; };\n`;
const FREEZE_TS = `interface Unused { name: string }

function spin(): never {
  for (;;);
}

export const GET = () => spin();\n`;

async function startApp(files: Record<string, string>, ...args: string[]): Promise<Running> {
  const app = createFolder({ "polyglot.config.ts": CONFIG, ...files });
  await build({ cwd: app });
  const running = start(["start", "--port", "0", "--host", "127.0.0.1", ...args], { cwd: app });
  onTestFinished(async () => {
    await kill(running);
    removeFolder(app);
  });
  return running;
}

const supervisor = (running: Running, signal: NodeJS.Signals) => process.kill(running.pid, signal);

async function text(url: string): Promise<string> {
  return (await fetch(url)).text();
}

/** The processes that answer, asked by fresh connections. */
async function pids(url: string): Promise<number[]> {
  const answers = new Set<number>();
  for (let n = 0; n < 8; n++)
    answers.add(Number(await (await fetch(`${url}/api/pid`, { headers: { connection: "close" } })).text()));
  return [...answers];
}

describe("several processes", { timeout: 60_000 }, () => {
  it("share the port in turn; one that is killed is started again, and the others serve meanwhile", async () => {
    const running = await startApp({ "api/pid.ts": PID_TS }, "--processes", "2");
    const url = await serverUrl(running);
    const before = await pids(url);
    expect(before).toHaveLength(2);
    process.kill(before[0] as number, "SIGKILL");
    await running.printed(/ended with SIGKILL/);
    expect(await pids(url)).toContain(before[1]);
    await running.printed(/was started again/);
    const after = await pids(url);
    expect(after).toHaveLength(2);
    expect(after).not.toContain(before[0]);
    supervisor(running, "SIGTERM");
    expect((await running.ended).code).toBe(0);
    expect(processesOf(running.pid)).toEqual([]);
  });

  it("are replaced on SIGHUP, one after the other, and 50 clients lose nothing", async () => {
    const running = await startApp({ "api/pid.ts": PID_TS, "api/work.ts": WORK_TS }, "--processes", "2");
    const url = await serverUrl(running);
    const before = await pids(url);
    const load = runClients({ url: new URL(url), clients: 50, path: "/api/work", pause: () => Math.random() * 10 });
    const answered = async (count: number) => {
      const wanted = load.outcomes.length + count;
      while (load.outcomes.length < wanted) await new Promise(setImmediate);
    };
    await answered(300);
    supervisor(running, "SIGHUP");
    await running.printed(/Process 2 was replaced/);
    await answered(300);
    const outcomes = await load.stop();
    const completed = outcomes.filter(({ end, status }) => end === "completed" && status === 200).length;
    console.info(`rolling restart: ${outcomes.length} requests, ${outcomes.length - completed} lost`);
    expect(outcomes.length - completed).toBe(0);
    const after = await pids(url);
    expect(after).toHaveLength(2);
    expect(after.filter((pid) => before.includes(pid))).toEqual([]);
  });

  it("that all end before they serve end the supervisor too, with their code", async () => {
    const running = await startApp(
      { "api/leave.ts": `if (process.env.POLYGLOT_PROCESS) process.exit(7);\nexport const GET = () => 1;\n` },
      "--processes",
      "2",
    );
    expect((await running.ended).code).toBe(7);
    expect(processesOf(running.pid)).toEqual([]);
  });
});

describe("start and stop hooks", { timeout: 60_000 }, () => {
  it("run around all requests of a build, and not while it is built", async () => {
    const lib = `import { writeSync } from "node:fs";
export const onStart = async () => void writeSync(1, "[start]");
export const onStop = async () => void writeSync(1, "[stop]");
export const answer = 42;\n`;
    const app = createFolder({
      "polyglot.config.ts": CONFIG,
      "api/_lib/hooked.ts": lib,
      "api/answer.ts": `import { answer } from "./_lib/hooked.ts";\nexport const GET = () => answer;\n`,
    });
    onTestFinished(() => removeFolder(app));
    expect((await run(["build"], { cwd: app })).stdout).not.toContain("[start]");
    const running = start(["start", "--port", "0", "--host", "127.0.0.1"], { cwd: app });
    onTestFinished(() => kill(running));
    const url = await serverUrl(running);
    expect(running.output().indexOf("[start]")).toBeLessThan(running.output().indexOf("ready in"));
    expect(await text(`${url}/api/answer`)).toBe("42");
    expect(running.output()).not.toContain("[stop]");
    running.signal("SIGTERM");
    expect((await running.ended).stdout.match(/\[(start|stop)\]/g)).toEqual(["[start]", "[stop]"]);
  });
});

describe("the watchdog", { timeout: 60_000 }, () => {
  it("ends a frozen process, says where it was, and the supervisor starts another", async () => {
    const running = await startApp({ "api/pid.ts": PID_TS, "api/freeze.ts": FREEZE_TS }, "--processes", "1");
    const url = await serverUrl(running);
    const before = await text(`${url}/api/pid`);
    const began = performance.now();
    await expect(text(`${url}/api/freeze`)).rejects.toThrow();
    const frozen = Math.round(performance.now() - began);
    await running.printed(/frozen for \d+ ms, in spin \(\S+api\/freeze\.ts:4\)/);
    await running.printed(/was started again/);
    console.info(`watchdog: ended after ${frozen} ms, served again after ${Math.round(performance.now() - began)} ms`);
    expect(await text(`${url}/api/pid`)).not.toBe(before);
  });

  it("leaves a process alone that was suspended as a whole", async () => {
    const running = await startApp({ "api/pid.ts": PID_TS });
    const url = await serverUrl(running);
    const before = await text(`${url}/api/pid`);
    running.signal("SIGSTOP");
    await new Promise((resolve) => setTimeout(resolve, 2500)); // longer than the watchdog's limit: what is tested
    running.signal("SIGCONT");
    expect(await text(`${url}/api/pid`)).toBe(before);
    expect(running.output()).not.toContain("frozen");
  });
});
