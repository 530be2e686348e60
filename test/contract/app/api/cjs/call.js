// Calls the route named in the query: plainly (GET), with the JSON it got (POST), and wrongly, a GET with a body (PUT).
async function describe(answer) {
  return { status: answer.status, type: answer.headers.get("content-type"), text: await answer.text() };
}

async function GET(_request, context) {
  return describe(await context.call(context.query.path));
}

async function POST(request, context) {
  const body = JSON.stringify(await request.json());
  const headers = { "content-type": "application/json" };
  return describe(await context.call(context.query.path, { method: "POST", headers, body }));
}

async function PUT(_request, context) {
  return describe(await context.call(context.query.path, { method: "GET", body: "not allowed" }));
}

module.exports = { GET, POST, PUT };
