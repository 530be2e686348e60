// The body by its content type (POST), and asked for twice (PUT).
const { describeBody } = require("../_shared/describe.ts");

async function POST(_reqString, context) {
  return describeBody(await context.body);
}

async function PUT(_reqString, context) {
  const first = await context.body;
  return { same: describeBody(first), again: describeBody(await context.body) };
}

module.exports = { POST, PUT };
