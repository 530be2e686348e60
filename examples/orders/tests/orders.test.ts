import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createTestApp } from "polyglot-runtime/test";
import type { Api } from "../.polyglot/types/api.d.ts";

const app = await createTestApp(new URL("..", import.meta.url), { env: { TOKENS: "eve:sesame" } });
const client = app.client<Api>({ headers: { authorization: "Bearer sesame" } });
after(() => app.close());

test("an order is placed in Python and found in TypeScript", async () => {
  const { id } = await client.POST("/api/orders", { body: { lines: [{ sku: "assam", count: 2 }] } });
  const order = await client.GET("/api/orders/:id", { params: { id } });
  assert.deepEqual(order, { id, user: "eve", lines: [{ sku: "assam", count: 2 }], total: 9, status: "open" });
  await app.logs.waitFor("eve ordered for 9");
});

test("an order can be followed", async () => {
  const { id } = await client.POST("/api/orders", { body: { lines: [{ sku: "cup" }] } });
  const steps: string[] = [];
  for await (const { step } of await client.GET("/api/orders/:id/progress", { params: { id } })) steps.push(step);
  assert.deepEqual(steps, ["packed", "handed over", "delivered"]);
});

test("nobody orders without a token", async () => {
  const answer = await app.client<Api>().GET("/api/orders").result();
  assert.equal(answer.status, 401);
});
