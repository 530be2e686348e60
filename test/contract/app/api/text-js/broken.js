// Faults of an author: at once (GET), after a wait (POST), things that are no errors (PUT, DELETE), a cancellation (PATCH).
function GET(_reqString) {
  throw new TypeError("broken on purpose");
}

async function POST(_reqString) {
  await new Promise(setImmediate);
  throw new RangeError("broken later: ☃");
}

function PUT(_reqString) {
  throw "just text";
}

function DELETE(_reqString) {
  throw null;
}

async function PATCH(_reqString) {
  throw AbortSignal.abort().reason;
}

module.exports = { GET, POST, PUT, DELETE, PATCH };
