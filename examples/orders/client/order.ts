// Orders a cup, and follows it: node client/order.ts http://localhost:3000 tea-please
import { createClient } from "polyglot-runtime/client";
import type { Api } from "../.polyglot/types/api.d.ts";

const [address = "http://localhost:3000", token = "tea-please"] = process.argv.slice(2);
const client = createClient<Api>(address, { headers: { authorization: `Bearer ${token}` } });

const [cup] = await client.GET("/api/products", { query: { q: "cup" } });
if (!cup) throw new Error("There are no cups");
const order = await client.POST("/api/orders", { body: { lines: [{ sku: cup.sku, count: 2 }] } });
console.log(`${order.user} pays ${order.total} for two of ${cup.name}`);
for await (const { step } of await client.GET("/api/orders/:id/progress", { params: { id: order.id } }))
  console.log(step);
const refused = await client.POST("/api/orders", { body: { lines: [{ sku: "wine" }] } }).result();
if (!refused.ok) console.log(refused.problem.detail);
