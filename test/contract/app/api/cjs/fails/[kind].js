// The result that is asked for by name.
const { fail } = require("../../_shared/fails.ts");

exports.GET = (_request, context) => fail(context.params.kind);
