// How long an author waits: from saving a file to the first answer that shows the change.
import { writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { type Client, createClient } from "./client.ts";
import { type Server, waitForAnswer } from "./servers.ts";
import { percentile, type Spread } from "./statistics.ts";

export interface Edited {
  readonly title: string;
  readonly file: string;
  /** The route that shows the file's number: `{"count": number}`. */
  readonly path: string;
  readonly content: (count: number) => string;
}

export interface EditTimes {
  readonly milliseconds: readonly number[];
  /** Answers in between that were neither the old one nor the new one. */
  readonly wrong: number;
  /** Edits that never showed. */
  readonly lost: number;
}

const EDIT_LIMIT = 10_000;
/** Between two edits: people do not save twice at once, and what the last edit set off should be over. */
const PAUSE = 150;

/** The file holds 0 at the start. Asks back to back over one connection, as an impatient author would. */
export async function timeEdits(server: Server, edited: Edited, edits: number): Promise<EditTimes> {
  await waitForAnswer(server, { method: "GET", path: edited.path }, { count: 0 });
  const client = createClient(server.url, EDIT_LIMIT);
  const milliseconds: number[] = [];
  let wrong = 0;
  let lost = 0;
  try {
    for (let count = 1; count <= edits && lost < 3; count++) {
      await sleep(PAUSE);
      const begun = performance.now();
      await writeFile(edited.file, edited.content(count));
      const shown = await waitForCount(client, edited.path, count, begun + EDIT_LIMIT);
      wrong += shown.wrong;
      if (shown.at === undefined) lost++;
      else milliseconds.push(shown.at - begun);
    }
  } finally {
    client.close();
  }
  return { milliseconds, wrong, lost };
}

/** p50 with the range; the goals are about the p50. */
export function summarizeEdits({ milliseconds }: EditTimes): (Spread & { p95: number }) | undefined {
  if (milliseconds.length === 0) return undefined;
  return {
    median: percentile(milliseconds, 0.5),
    p95: percentile(milliseconds, 0.95),
    min: Math.min(...milliseconds),
    max: Math.max(...milliseconds),
    count: milliseconds.length,
  };
}

async function waitForCount(
  client: Client,
  path: string,
  count: number,
  until: number,
): Promise<{ at: number | undefined; wrong: number }> {
  const right = new RegExp(`^{\\s*"count"\\s*:\\s*${count}\\s*}$`);
  const old = /^{\s*"count"\s*:\s*\d+\s*}$/;
  let wrong = 0;
  while (performance.now() < until) {
    const answer = await client.ask({ method: "GET", path }).catch(() => undefined);
    if (answer?.status === 200 && right.test(answer.text)) return { at: performance.now(), wrong };
    if (answer?.status !== 200 || !old.test(answer.text)) wrong++;
    // A server that is gone refuses at once; do not spin on it.
    if (answer === undefined) await sleep(10);
  }
  return { at: undefined, wrong };
}
