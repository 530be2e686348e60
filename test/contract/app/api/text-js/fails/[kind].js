// The result that is asked for by name.
const { fail } = require("../../_shared/fails.ts");

function GET(reqString) {
  return fail(reqString.params.kind);
}

module.exports = { GET };
