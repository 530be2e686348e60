// The query, repeated names as lists; an ES module asks for the text by the name of its parameter.
export function GET(reqString) {
  return { query: JSON.parse(reqString).query };
}
