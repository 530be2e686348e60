// Limits of its own: a handler that never ends (GET), a body (POST), requests side by side (PUT).
const { alone, never } = require("../_shared/limited.ts");

exports.config = { timeout: 1000, concurrency: 1, bodyLimit: 1000 };

exports.GET = () => never();
exports.POST = (request) => ({ length: request.body.length });
exports.PUT = () => alone();
