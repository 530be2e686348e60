import { Worker } from "node:worker_threads";
import { afterEach, expect, it } from "vitest";
import { useEnvironment } from "../../../../../runtime/engines/python/thread/environment.ts";

const before = { ...process.env };
afterEach(() => useEnvironment(before as Record<string, string>));

it("leaves nothing of what it was, for threads of the thread neither", async () => {
  process.env.SECRET = "of the process";
  useEnvironment({ SEEN: "by handlers" });
  const thread = new Worker('require("worker_threads").parentPort.postMessage({ ...process.env })', { eval: true });
  const seen = await new Promise((resolve) => thread.once("message", resolve));
  expect([seen, { ...process.env }]).toEqual([{ SEEN: "by handlers" }, { SEEN: "by handlers" }]);
});
