// Faults of an author: at once (GET), after a wait (POST), things that are no errors (PUT, DELETE), a cancellation (PATCH).
exports.GET = () => {
  throw new TypeError("broken on purpose");
};

exports.POST = async () => {
  await new Promise(setImmediate);
  throw new RangeError("broken later: ☃");
};

exports.PUT = () => {
  throw 42;
};

exports.DELETE = () => {
  throw null;
};

exports.PATCH = async () => {
  throw AbortSignal.abort().reason;
};
