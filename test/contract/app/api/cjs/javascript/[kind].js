// The result that is asked for by name.
const { javascript } = require("../../_shared/javascript.ts");

exports.GET = (_request, context) => javascript(context.params.kind);
