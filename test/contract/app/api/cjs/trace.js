// Where the request stands in a trace.
exports.GET = (_request, { trace }) => trace ?? {};
