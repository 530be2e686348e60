// The result that is asked for by name.
const { plain } = require("../../_shared/plain.ts");

function GET(reqString) {
  return plain(reqString.params.kind);
}

module.exports = { GET };
