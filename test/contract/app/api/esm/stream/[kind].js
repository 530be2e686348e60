// The generator that is asked for by name, asynchronous (GET) or not (POST).
import { later, stream } from "../../_shared/streams.ts";

export async function* GET(_request, { params }) {
  yield* later(stream(params.kind));
}

export async function POST(_request, { params }) {
  return stream(params.kind);
}
