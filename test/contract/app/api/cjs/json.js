// JSON in, as data out.
async function POST(request) {
  return { value: await request.json() };
}

module.exports = { POST };
