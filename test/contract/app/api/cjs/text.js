// Text in and out.
async function POST(request) {
  return request.text();
}

module.exports = { POST };
