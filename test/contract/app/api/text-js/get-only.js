// GET alone; HEAD follows from it.
function GET(reqString) {
  return { status: 203, headers: { "x-method": reqString.method }, body: "twelve bytes" };
}

module.exports = { GET };
