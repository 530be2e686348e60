// Plays one raw case against a server and says what was wrong; no test framework, so that other runners can use it.
import { deepStrictEqual, doesNotMatch, equal } from "node:assert/strict";
import { head, type RawCase } from "./cases.ts";
import { Connection } from "./connection.ts";

/** Rejects when what comes back is not what must. Counts handlers, so one at a time for each server. */
export async function checkRawCase(url: URL, one: RawCase): Promise<void> {
  const before = await handled(url);
  const connection = await Connection.open(url);
  const next = one.closes ? "" : head("GET /api/soon");
  const finals = one.status.filter((status) => status >= 200).length;
  try {
    connection.send(one.send.replaceAll("{host}", url.host));
    const methods = one.methods ?? [];
    await connection.answered(finals, methods);
    if (one.closes) await connection.closed();
    else await connection.send(next.replaceAll("{host}", url.host)).answered(finals + 1, methods);
    const answers = connection.answers(methods);
    const expected = [...one.status, ...(one.closes ? [] : [200])];
    deepStrictEqual(
      [answers.map(({ status }) => status), connection.end ?? "open"],
      [expected, one.closes ? "closed" : "open"],
    );
    equal(
      answers.every(({ complete }) => complete),
      true,
      "an answer has no end",
    );
    for (const { status, headers } of answers) {
      if (status >= 400 && !one.methods) equal(headers["content-type"], "application/problem+json");
      if (status === 204) equal(headers["content-length"], undefined);
    }
    if (one.never) doesNotMatch(connection.received.toString("latin1"), one.never);
  } finally {
    connection.leave();
  }
  if (one.handled !== undefined) equal((await handled(url)) - before, one.handled, "handlers that ran");
}

async function handled(url: URL): Promise<number> {
  const counts = await fetch(new URL("/api/counts", url));
  return ((await counts.json()) as { handled: number }).handled;
}
