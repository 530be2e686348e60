// Request headers: names are in lower case.
function GET(reqString) {
  const { headers } = JSON.parse(reqString);
  return {
    single: headers["x-single"] ?? null,
    upper: headers["X-SINGLE".toLowerCase()] ?? null,
    repeated: headers["x-repeated"] ?? null,
    missing: headers["x-missing"] ?? null,
  };
}

module.exports = { GET };
