// Answers with the body it gets, as it is: so a test can say what the handler returns.
function POST(reqString) {
  return JSON.parse(reqString).body;
}

// The same through the attribute, as JSON that was parsed: plain data.
function PUT(reqString) {
  return JSON.parse(reqString.body);
}

module.exports = { POST, PUT };
