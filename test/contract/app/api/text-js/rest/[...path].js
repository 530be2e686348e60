// The parameters of the path.
function GET(reqString) {
  return { params: JSON.parse(reqString).params };
}

module.exports = { GET };
