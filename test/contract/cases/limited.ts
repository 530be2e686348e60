// Limits that a handler file gives itself: the same words, with the same effect, in every language.
import { expect } from "vitest";
import type { Topic } from "../case.ts";

// As every `limited` file says.
const BODY_LIMIT = 1000;

export const ROUTE_LIMITS: Topic = {
  name: "limits of a file",
  cases: [
    {
      name: "a body as large as it may be",
      ask: { method: "POST", path: "limited", body: "x".repeat(BODY_LIMIT) },
      json: { length: BODY_LIMIT },
    },
    {
      name: "a body of one byte more",
      ask: { method: "POST", path: "limited", body: "x".repeat(BODY_LIMIT + 1) },
      status: 413,
      problem: { detail: `The request body is larger than the limit of ${BODY_LIMIT} bytes` },
    },
    {
      name: "one request at a time",
      async run(client) {
        const answers = await Promise.all(
          Array.from({ length: 6 }, () => client.ask({ method: "PUT", path: "limited" })),
        );
        expect(answers.map(({ json }) => json)).toEqual(Array(6).fill({ running: 1 }));
      },
    },
    {
      name: "a handler that never ends is answered, and then the next has its turn",
      async run(client) {
        const stuck = client.ask("limited");
        const next = client.ask({ method: "PUT", path: "limited" });
        expect([(await stuck).status, (await stuck).json]).toMatchObject([
          504,
          { detail: "The handler did not answer within 1 s" },
        ]);
        expect([200, 503]).toContain((await next).status);
        expect((await client.ask({ method: "PUT", path: "limited" })).status).toBe(200);
      },
    },
  ],
};
