import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createTestApp } from "polyglot-runtime/test";
import type { Api } from "../.polyglot/types/api.d.ts";

const app = await createTestApp(new URL("..", import.meta.url));
const client = app.client<Api>();
after(() => app.close());

test("hello greets by name", async () => {
  const { message } = await client.GET("/api/hello", { query: { name: "Ada" } });
  assert.equal(message, "Hello, Ada");
});

test("an empty name is refused", async () => {
  const answer = await client.GET("/api/hello", { query: { name: "" } }).result();
  assert.equal(answer.status, 422);
});
