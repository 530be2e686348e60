// The generator that is asked for by name, asynchronous (GET) or not (POST).
const { later, stream } = require("../../_shared/streams.ts");

async function* GET(reqString) {
  yield* later(stream(reqString.params.kind));
}

function* POST(reqString) {
  yield* stream(reqString.params.kind);
}

module.exports = { GET, POST };
