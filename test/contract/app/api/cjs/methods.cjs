// All seven methods, each with a handler of its own.
const answer = ({ method }) => ({ status: 200, headers: { "x-method": method }, body: { method } });

for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) exports[method] = answer;
exports.HEAD = () => ({ status: 200, headers: { "x-method": "my own HEAD" } });
exports.OPTIONS = () => ({ status: 200, headers: { allow: "my own list" }, body: { method: "OPTIONS" } });
