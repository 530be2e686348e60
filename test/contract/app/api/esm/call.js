// Calls the route named in the query: plainly (GET), with the JSON it got (POST), and wrongly, a GET with a body (PUT).
async function describe(answer) {
  return { status: answer.status, type: answer.headers.get("content-type"), text: await answer.text() };
}

export const GET = (_request, context) => context.call(context.query.path).then(describe);

export async function POST(request, context) {
  const body = JSON.stringify(await request.json());
  const headers = { "content-type": "application/json" };
  return describe(await context.call(context.query.path, { method: "POST", headers, body }));
}

export const PUT = (_request, context) =>
  context.call(context.query.path, { method: "GET", body: "not allowed" }).then(describe);
