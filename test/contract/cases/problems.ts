// Failures: exceptions that are answers, and faults of an author, as the same problem+json from every language.
import { expect } from "vitest";
import type { Case, Expected, ExpectedProblem, Topic } from "../case.ts";

const fail = (kind: string, status: number, problem: ExpectedProblem, headers: Expected["headers"] = {}): Case => ({
  name: kind,
  ask: `fails/${kind}`,
  status,
  problem,
  headers,
});

export const EXCEPTIONS: Topic = {
  name: "HTTPException",
  cases: [
    fail("exception", 404, { detail: "No such user" }),
    fail("bare", 403, {}),
    fail("empty", 400, { detail: "" }),
    fail("unicode", 400, { detail: "Nicht gefunden: ☃ 😀" }),
    fail("headers", 429, { detail: "Slow down" }, { "retry-after": "3", "x-limit": "10" }),
    fail("errors", 422, {
      detail: "Two values are wrong",
      errors: [
        { location: ["body", "price"], message: "Must be positive", code: "too_small" },
        { location: ["query", "tags", 1], message: "Unknown", code: "custom" },
      ],
    }),
    fail("server", 503, { detail: "Back soon" }),
    fail("unusual", 499, { detail: "Nobody waits" }),
    fail("bad-header", 400, { detail: "Still told" }, { "x-a": null, "x-b": null }),
    fail("no-error", 500, {
      fault: { kind: /^(?:RangeError|ValueError)$/, message: /status 200 is not an error/, file: "_shared/fails" },
    }),
  ],
};

const broken = (name: string, method: string, fault: ExpectedProblem["fault"]): Case => ({
  name,
  ask: { method, path: "broken" },
  status: 500,
  problem: { fault: { ...fault } },
});

export const FAULTS: Topic = {
  name: "faults",
  cases: [
    broken("an error, thrown at once", "GET", {
      kind: /^TypeError$/,
      message: "broken on purpose",
      file: "broken",
      after: "broken on purpose",
    }),
    broken("an error, thrown later", "POST", {
      kind: /^RangeError$/,
      message: "broken later: ☃",
      file: "broken",
      after: "broken later",
    }),
    broken("something that is no error", "PUT", { file: "broken" }),
    broken("nothing at all", "DELETE", { file: "broken" }),
    broken("a cancellation of the handler's own", "PATCH", { kind: /^(?:AbortError|CancelledError)$/, file: "broken" }),
    {
      name: "a browser is shown a page",
      development: true,
      ask: { path: "broken", headers: { accept: "text/html,*/*" } },
      status: 500,
      headers: { "content-type": /^text\/html/ },
      text: /broken on purpose/,
    },
    {
      name: "requests after it are served",
      async run(client) {
        for (const method of ["GET", "POST", "PUT", "DELETE", "PATCH"]) await client.ask({ method, path: "broken" });
        const answers = await Promise.all(Array.from({ length: 20 }, () => client.ask("plain/string")));
        expect(answers.map(({ text }) => text)).toEqual(Array.from({ length: 20 }, () => "just text"));
      },
    },
  ],
};

export const FAULT_LOG: Topic = {
  name: "faults in the log",
  log: true,
  cases: [
    {
      name: "with kind, message and trace, under the request's id",
      async run(client, log) {
        const id = `broken-${client.style}`;
        await client.ask({ path: "broken", headers: { "x-request-id": id } });
        const [entry] = await log.of(id, 1);
        expect(entry?.level).toBe("error");
        expect(entry?.message).toMatch(/^GET \/api\/[\w-]+\/broken failed: TypeError: broken on purpose\n/);
        expect(entry?.message).toMatch(/broken\.\w+/);
      },
    },
  ],
};
