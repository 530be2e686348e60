// What the argument is: its text parsed, and its attributes.
async function POST(reqString) {
  const { method, url, path, headers, query, params, body } = reqString;
  return {
    parsed: JSON.parse(reqString),
    attributes: { method, url, path, headers: { ...headers }, query, params, body },
    text: `${reqString}`.startsWith('{"method":"POST"'),
  };
}

module.exports = { POST };
