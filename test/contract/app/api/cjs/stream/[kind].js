// The generator that is asked for by name, asynchronous (GET) or not (POST).
const { later, stream } = require("../../_shared/streams.ts");

exports.GET = (_request, { params }) => later(stream(params.kind));

exports.POST = function* (_request, { params }) {
  yield* stream(params.kind);
};
