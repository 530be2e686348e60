// Bytes in and out.
async function POST(request) {
  return new Uint8Array(await request.arrayBuffer());
}

module.exports = { POST };
