import { Worker } from "node:worker_threads";
import { expect, it } from "vitest";

const GLOBALS = new URL("../../../../../runtime/engines/python/thread/globals.ts", import.meta.url).href;

/** What a thread of its own says, which has read nothing yet. */
async function inThread(code: string): Promise<unknown> {
  const source = `
    const { parentPort } = require("node:worker_threads");
    const hasClient = () => process.moduleLoadList.some((name) => name.endsWith("undici/undici"));
    import(${JSON.stringify(GLOBALS)}).then(({ handlerGlobals }) => {
      const globals = handlerGlobals();
      ${code}
    });`;
  const thread = new Worker(source, { eval: true, execArgv: [] });
  return new Promise((resolve, reject) => thread.once("message", resolve).once("error", reject));
}

it("reads Node's client of HTTP when somebody asks for what is in it, and not before", async () => {
  const code = `
    const before = hasClient();
    const isOne = globals.Request === Request && globals.Request === globals.Request;
    parentPort.postMessage([before, isOne, hasClient()]);`;
  expect(await inThread(code)).toEqual([false, true, true]);
});

it("names what is there before it is asked for, and keeps what is put in its place", async () => {
  const code = `
    const names = Object.keys(globals);
    globals.Headers = "another";
    const { WebSocket: first } = globals;
    parentPort.postMessage([
      names.includes("Headers"), "Headers" in globals, "eval" in globals, globals.Headers, globals.JSON === JSON,
      first === globals.WebSocket, first.prototype instanceof WebSocket,
    ]);`;
  expect(await inThread(code)).toEqual([true, true, false, "another", true, true, true]);
});
