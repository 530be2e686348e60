// A whole app of Hono, mounted at /api/admin and below.
import { Hono } from "hono";
import { basicAuth } from "hono/basic-auth";
import { totals } from "./_lib/store.ts";

const app = new Hono();
app.use(basicAuth({ username: "admin", password: process.env.ADMIN_PASSWORD ?? crypto.randomUUID() }));
app.get("/stats", (c) => c.json(totals()));

export default app;
