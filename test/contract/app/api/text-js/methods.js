// All seven methods, each with a handler of its own.
function GET(reqString) {
  const { method } = JSON.parse(reqString);
  return JSON.stringify({ status: 200, headers: { "x-method": method }, body: { method } });
}

const HEAD = () => JSON.stringify({ status: 200, headers: { "x-method": "my own HEAD" } });
const OPTIONS = () => JSON.stringify({ status: 200, headers: { allow: "my own list" }, body: { method: "OPTIONS" } });

module.exports = { GET, POST: GET, PUT: GET, PATCH: GET, DELETE: GET, HEAD, OPTIONS };
