// GET alone, by the name of the file; HEAD follows from it.
module.exports = ({ method }) => ({ status: 203, headers: { "x-method": method }, body: "twelve bytes" });
