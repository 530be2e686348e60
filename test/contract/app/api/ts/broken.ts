// Faults of an author: at once (GET), after a wait (POST), things that are no errors (PUT, DELETE), a cancellation (PATCH).
export function GET(): unknown {
  throw new TypeError("broken on purpose");
}

export async function POST(): Promise<unknown> {
  await new Promise(setImmediate);
  throw new RangeError("broken later: ☃");
}

export function PUT(): unknown {
  throw "just text";
}

export async function DELETE(): Promise<unknown> {
  throw null;
}

export async function PATCH(): Promise<unknown> {
  throw new DOMException("stopped", "AbortError");
}
