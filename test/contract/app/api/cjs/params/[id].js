// The parameters of the path.
exports.GET = (_request, context) => ({ params: context.params });
