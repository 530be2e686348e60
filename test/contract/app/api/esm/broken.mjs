// Faults of an author: at once (GET), after a wait (POST), things that are no errors (PUT, DELETE), a cancellation (PATCH).
export const GET = () => {
  throw new TypeError("broken on purpose");
};

export async function POST() {
  await new Promise(setImmediate);
  throw new RangeError("broken later: ☃");
}

export function PUT() {
  return Promise.reject("just text");
}

export async function DELETE() {
  throw undefined;
}

export async function PATCH() {
  throw AbortSignal.abort().reason;
}
