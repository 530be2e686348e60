// The result that is asked for by name.
const { plain } = require("../../_shared/plain.ts");

exports.GET = (_request, context) => plain(context.params.kind);
