// A cluster of three for a test: the first asks all, prints what they answer, and ends them.
import cluster from "node:cluster";
import { createGathering, relayQuestions } from "../../../runtime/server/gathering.ts";

const COUNT = 3;

if (cluster.isPrimary) {
  relayQuestions();
  const workers = Array.from({ length: COUNT }, (_, index) => cluster.fork({ NUMBER: String(index + 1) }));
  let ready = 0;
  for (const worker of workers)
    worker.on("message", (message: string) => {
      if (message === "ready" && ++ready === COUNT) workers[0]?.send("ask");
      if (message === "done") for (const one of workers) one.disconnect();
    });
} else {
  const gathering = createGathering(process.env.NUMBER ?? "");
  gathering.offer(async () => `I am ${gathering.process}`);
  process.on("message", async (message) => {
    if (message !== "ask") return;
    const answers = await Promise.all([gathering.collect(), gathering.collect()]);
    console.log(JSON.stringify(answers.map((texts) => [...texts].sort())));
    process.send?.("done");
  });
  process.send?.("ready");
}
