// Questions to all processes of a cluster: whoever is asked asks its supervisor, and that asks everybody.
import cluster, { type Worker } from "node:cluster";
import type { Gathering } from "../contract/gathering.ts";

type Asked = { type: "gather"; ticket: string };
type ToSupervisor = Asked | { type: "gather-answer"; ticket: string; text: string };
type ToProcess = Asked | { type: "gathered"; ticket: string; texts: string[] };

/** Who does not answer so soon is left out: it may be ending, or busy. */
const PATIENCE_MS = 2_000;

/** In the supervisor: passes questions and answers on. */
export function relayQuestions(): void {
  const open = new Map<string, { texts: string[]; missing: number; finish: () => void }>();
  cluster.on("message", (asker: Worker, message: ToSupervisor) => {
    if (message.type === "gather-answer") {
      const question = open.get(message.ticket);
      question?.texts.push(message.text);
      if (question && --question.missing === 0) question.finish();
    } else if (message.type === "gather") {
      const { ticket } = message;
      const all = Object.values(cluster.workers ?? {}).filter((worker) => worker?.isConnected());
      const texts: string[] = [];
      const finish = () => {
        clearTimeout(timer);
        if (open.delete(ticket)) send(asker, { type: "gathered", ticket, texts });
      };
      const timer = setTimeout(finish, PATIENCE_MS);
      open.set(ticket, { texts, missing: all.length, finish });
      for (const worker of all) if (worker) send(worker, message);
    }
  });
}

/** In one of the processes. */
export function createGathering(name: string): Gathering {
  const open = new Map<string, (texts: readonly string[]) => void>();
  let read = async () => "";
  let asked = 0;
  const tell = (message: ToSupervisor) => {
    if (process.connected) process.send?.(message);
  };
  process.on("message", async ({ type, ...message }: ToProcess) => {
    if (type === "gather") tell({ type: "gather-answer", ticket: message.ticket, text: await read().catch(() => "") });
    else if (type === "gathered" && "texts" in message) {
      open.get(message.ticket)?.(message.texts);
      open.delete(message.ticket);
    }
  });
  return {
    process: name,
    offer(own) {
      read = own;
    },
    collect: () =>
      new Promise((resolve) => {
        if (!process.connected) return resolve(read().then((text) => [text])); // the supervisor is gone
        const ticket = `${name} ${++asked}`;
        open.set(ticket, resolve);
        tell({ type: "gather", ticket });
      }),
  };
}

function send(worker: Worker, message: ToProcess): void {
  if (worker.isConnected()) worker.send(message);
}
