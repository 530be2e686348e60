// The query, repeated names as lists.
exports.GET = (_request, { query }) => ({ query });
