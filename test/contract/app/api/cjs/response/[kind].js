// The result that is asked for by name.
const { respond } = require("../../_shared/responses.ts");

exports.GET = (_request, context) => respond(context.params.kind);
