// Peer: the same two routes on bare Hono, the ground polyglot's TypeScript stands on. Prints its address as one JSON line.
import { serve } from "@hono/node-server";
import { Hono } from "hono";

interface Item {
  name: string;
  price: number;
  tags: string[];
}

const app = new Hono();
app.get("/api/hello", (context) => context.json({ message: "hello" }));
app.post("/api/items", async (context) => {
  const item = await context.req.json<Item>();
  return context.json({ name: item.name, total: item.price * 1.2, tags: item.tags });
});

serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` }));
});
