// Calls the route named in the query: plainly (GET), with the JSON it got (POST), and wrongly, a GET with a body (PUT).
import type { Context } from "polyglot-runtime";

async function describe(answer: Response) {
  return { status: answer.status, type: answer.headers.get("content-type"), text: await answer.text() };
}

export const GET = async (_request: Request, context: Context) =>
  describe(await context.call(String(context.query.path)));

export async function POST(request: Request, context: Context) {
  const body = JSON.stringify(await request.json());
  const headers = { "content-type": "application/json" };
  return describe(await context.call(String(context.query.path), { method: "POST", headers, body }));
}

export const PUT = async (_request: Request, context: Context) =>
  describe(await context.call(String(context.query.path), { method: "GET", body: "not allowed" }));
