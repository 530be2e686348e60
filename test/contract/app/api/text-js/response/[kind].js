// The result that is asked for by name.
const { respond } = require("../../_shared/responses.ts");

function GET(reqString) {
  return respond(reqString.params.kind);
}

module.exports = { GET };
